/** What a policy may not say as a whole, whatever its rules are. */
import { isInteger } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { checkMatchCondition } from "./check-cel.ts";
import { checkOverrides } from "./check-overrides.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { flagOf, given, mapOf, mapsOf, textOf } from "./read-fields.ts";

/** The longest name of a policy or rule: both become values of labels. */
export const longestName = 63;

/** Checks metadata and the policy-wide fields of a ClusterPolicy or Policy. */
export function checkSpec(policy: JsonMap, report: Report): void {
  const spec = mapOf(policy, "spec") ?? {};
  const rules = mapsOf(spec, "rules");
  checkMetadata(mapOf(policy, "metadata") ?? {}, report);
  if (rules.length === 0) report("no-rules", ["spec", "rules"], "spec.rules is empty; add a rule");
  checkModes(spec, rules, report);
  checkWebhook(spec, report);
  checkOverrides(spec, "validationFailureActionOverrides", ["spec"], report);
  const isNamespaced = textOf(policy, "kind") === "Policy";
  if (isNamespaced && mapsOf(spec, "validationFailureActionOverrides").length > 0) {
    report(
      "overrides-in-namespaced",
      ["spec", "validationFailureActionOverrides"],
      "spec.validationFailureActionOverrides: a namespaced policy has one namespace; set its action instead",
    );
  }
  if (given(spec, "generateExistingOnPolicyUpdate") !== undefined) {
    report(
      "removed-field",
      ["spec", "generateExistingOnPolicyUpdate"],
      "spec.generateExistingOnPolicyUpdate is not supported any more; use generate.generateExisting in the rules",
    );
  }
}

const autogenAnnotation = "pod-policies.kyverno.io/autogen-controllers";

function checkMetadata(metadata: JsonMap, report: Report): void {
  if ((textOf(metadata, "name") ?? "").length > longestName) {
    report(
      "long-name",
      ["metadata", "name"],
      `metadata.name is longer than ${longestName} characters; shorten it`,
    );
  }
  const controllers = textOf(mapOf(metadata, "annotations") ?? {}, autogenAnnotation);
  if (controllers === "all") {
    report(
      "bad-autogen",
      ["metadata", "annotations", autogenAnnotation],
      `the annotation ${autogenAnnotation} cannot be all; remove it to get all controllers, or name them`,
    );
  }
}

function checkModes(spec: JsonMap, rules: readonly JsonMap[], report: Report): void {
  if (flagOf(spec, "admission", true)) return;
  if (!flagOf(spec, "background", true)) {
    report(
      "never-applied",
      ["spec", "admission"],
      "spec.admission and spec.background are both false, so the policy is never applied; turn one on",
    );
  }
  rules.forEach((rule, index) => {
    const type = ["mutate", "generate", "verifyImages"].find((key) => given(rule, key));
    if (type === undefined) return;
    const path: Path = ["spec", "rules", index, type];
    report(
      "admission-needed",
      path,
      `${pathText(path)} happens at admission only; set spec.admission to true`,
    );
  });
}

/** Kubernetes gives a webhook 1 to 30 seconds. */
function checkWebhook(spec: JsonMap, report: Report): void {
  const webhook = mapOf(spec, "webhookConfiguration") ?? {};
  const timeouts: [JsonMap, Path][] = [
    [spec, ["spec", "webhookTimeoutSeconds"]],
    [webhook, ["spec", "webhookConfiguration", "timeoutSeconds"]],
  ];
  for (const [owner, path] of timeouts) {
    const timeout = given(owner, String(path.at(-1)));
    if (timeout === undefined || !isInteger(timeout) || (timeout >= 1 && timeout <= 30)) continue;
    report("bad-timeout", path, `${pathText(path)} must be between 1 and 30 seconds`);
  }
  for (const [old, current] of [
    ["webhookTimeoutSeconds", "timeoutSeconds"],
    ["failurePolicy", "failurePolicy"],
  ] as const) {
    if (given(spec, old) === undefined || given(webhook, current) === undefined) continue;
    report(
      "given-twice",
      ["spec", old],
      `spec.${old} is the old form of spec.webhookConfiguration.${current}; remove it`,
    );
  }
  checkMatchConditions(webhook, report);
}

function checkMatchConditions(webhook: JsonMap, report: Report): void {
  const names = new Set<string>();
  mapsOf(webhook, "matchConditions").forEach((condition, index) => {
    const path: Path = ["spec", "webhookConfiguration", "matchConditions", index];
    const name = textOf(condition, "name") ?? "";
    if (name === "") report("no-name", path, `${pathText(path)} needs a name`);
    else if (names.has(name)) {
      report(
        "duplicate-name",
        path,
        `${pathText(path)}: another one is called ${name} too; rename one`,
      );
    }
    names.add(name);
    checkMatchCondition(condition, path, report);
  });
}
