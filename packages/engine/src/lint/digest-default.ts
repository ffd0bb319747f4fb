import { pathText } from "../policy/check-schema.ts";
import { given, mapOf, mapsOf, textOf } from "../policy/read-fields.ts";
import { rulesOf } from "./rules-of.ts";
import type { LintCheck } from "./warning.ts";

/** A cluster fills in `mutateDigest: true`, which it then refuses where failures are only audited. */
export const digestDefault: LintCheck = {
  code: "digest-default",
  check(document, report) {
    const action = textOf(mapOf(document, "spec") ?? {}, "validationFailureAction") ?? "Audit";
    for (const { rule, path } of rulesOf(document)) {
      mapsOf(rule, "verifyImages").forEach((entry, index) => {
        const own = textOf(entry, "failureAction") ?? action;
        if (own.toLowerCase() !== "audit" || given(entry, "mutateDigest") !== undefined) return;
        const at = [...path, "verifyImages", index];
        report(
          this.code,
          at,
          `${pathText(at)}: mutateDigest is true by default, which a cluster refuses with Audit; set mutateDigest to false`,
        );
      });
    }
  },
};
