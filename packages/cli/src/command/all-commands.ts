import { addApply } from "./apply.ts";
import { addAudit } from "./audit.ts";
import { addCleanup } from "./cleanup.ts";
import { addCompletion } from "./completion.ts";
import { addController } from "./controller.ts";
import { addCrds } from "./crds.ts";
import { addCreate } from "./create.ts";
import { addDocs } from "./docs.ts";
import { addExplain } from "./explain.ts";
import { addFix } from "./fix.ts";
import { addHelp } from "./help.ts";
import { addJp } from "./jp.ts";
import { addLint } from "./lint.ts";
import { addMigrate } from "./migrate.ts";
import { addOci } from "./oci.ts";
import { addPsa } from "./psa.ts";
import { addServe } from "./serve.ts";
import { addSuggest } from "./suggest.ts";
import { addTest } from "./test.ts";
import { addVersion } from "./version.ts";
import type { AddCommand } from "./program.ts";

/** In the order of the help. */
export const allCommands: readonly AddCommand[] = [
  addApply,
  addExplain,
  addTest,
  addAudit,
  addCleanup,
  addSuggest,
  addPsa,
  addLint,
  addFix,
  addMigrate,
  addCreate,
  addJp,
  addOci,
  addServe,
  addController,
  addCrds,
  addDocs,
  addCompletion,
  addVersion,
  addHelp,
];
