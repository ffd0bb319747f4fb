import { Command } from "commander";
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
import { hintFor } from "./foreign-flags.ts";
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

/** All commands with their flags. What a command does is loaded when it runs. */
export function createProgram(): Command {
  const program = new Command("winnow")
    .description("Judge Kubernetes manifests by Kyverno policies, without a cluster")
    .helpCommand(false)
    .showHelpAfterError("run with --help for all flags")
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(text.replace(/^error: /u, "winnow: "));
        write(hintFor(text));
      },
    });
  addApply(program);
  addExplain(program);
  addTest(program);
  addAudit(program);
  addCleanup(program);
  addSuggest(program);
  addPsa(program);
  addLint(program);
  addFix(program);
  addMigrate(program);
  addCreate(program);
  addJp(program);
  addOci(program);
  addServe(program);
  addController(program);
  addCrds(program);
  addDocs(program);
  addCompletion(program);
  addVersion(program);
  addHelp(program);
  return program.addHelpText("after", examples);
}

const examples = `
Examples:
  winnow apply policies/ --resource pod.yaml      judge a manifest by the policies of a folder
  kustomize build . | winnow apply policies/ -r - judge what kustomize builds
  winnow explain policies/ -r pod.yaml            see why a policy fails, passes or does not match
  winnow test .                                   run every kyverno-test.yaml below this folder
  winnow audit policies/                          see how wide exemptions are, and what gets through
  winnow suggest policies/ --must-pass pod.yaml   find the narrowest exemption for a pod
  winnow lint policies/                           see what is unwise or out of date in policies
  winnow psa check --level baseline -f pods.yaml  judge pods by the Pod Security Standards
  winnow fix policies/ --check                    find fields that have successors
  winnow jp query -i pod.yaml 'spec.containers[].image'

Exit codes: 0 all is well, 1 a rule failed or ended in an error (or a test did not hold),
2 an input could not be used.`;
