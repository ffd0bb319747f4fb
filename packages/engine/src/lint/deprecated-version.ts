import { textOf } from "../policy/read-fields.ts";
import type { LintCheck } from "./warning.ts";

const current: Readonly<Record<string, string>> = {
  "kyverno.io/v2alpha1 PolicyException": "kyverno.io/v2",
  "kyverno.io/v2beta1 PolicyException": "kyverno.io/v2",
  "kyverno.io/v2alpha1 CleanupPolicy": "kyverno.io/v2",
  "kyverno.io/v2beta1 CleanupPolicy": "kyverno.io/v2",
  "kyverno.io/v2alpha1 ClusterCleanupPolicy": "kyverno.io/v2",
  "kyverno.io/v2beta1 ClusterCleanupPolicy": "kyverno.io/v2",
};

/** A version of the API that a newer one has replaced. */
export const deprecatedVersion: LintCheck = {
  code: "deprecated-version",
  check(document, report) {
    const version = textOf(document, "apiVersion") ?? "";
    const kind = textOf(document, "kind") ?? "";
    const key = `${version} ${kind}`;
    if (!Object.hasOwn(current, key)) return;
    report(
      this.code,
      ["apiVersion"],
      `apiVersion: ${version} of ${kind} is deprecated; use ${current[key] ?? ""}`,
    );
  },
};
