/** Which kinds a rule of some type may match; Kyverno's documentation of match and exclude. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseKind } from "../match/kind-selector.ts";
import type { PolicyFacts } from "./check-facts.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { filtersOf } from "./match-filters.ts";
import { given, mapOf, mapsOf, textsOf } from "./read-fields.ts";

/** Kinds that exist as subresources only, with the way to write them. */
const subresourceKinds: Readonly<Record<string, string>> = {
  DeploymentRollback: "Deployment/rollback",
  Eviction: "Pod/eviction",
  NodeProxyOptions: "Node/proxy",
  PodAttachOptions: "Pod/attach",
  PodExecOptions: "Pod/exec",
  PodPortForwardOptions: "Pod/portforward",
  PodProxyOptions: "Pod/proxy",
  Scale: "Deployment/scale",
  ServiceProxyOptions: "Service/proxy",
  TokenRequest: "ServiceAccount/token",
};
const builtInGroups: ReadonlySet<string> = new Set(["*", "", "autoscaling", "policy"]);

/** Checks the kinds of match and exclude. */
export function checkKinds(rule: JsonMap, path: Path, facts: PolicyFacts, report: Report): void {
  for (const key of ["match", "exclude"]) {
    for (const { filter, path: place } of filtersOf(mapOf(rule, key) ?? {}, [...path, key])) {
      const kinds = textsOf(mapOf(filter, "resources") ?? {}, "kinds");
      const at = [...place, "resources", "kinds"];
      if (kinds.includes("*")) checkEveryKind(rule, kinds, at, facts, report);
      else kinds.forEach((kind, index) => checkKind(kind, [...at, index], rule, facts, report));
    }
  }
}

function checkKind(
  kind: string,
  path: Path,
  rule: JsonMap,
  facts: PolicyFacts,
  report: Report,
): void {
  const selector = parseKind(kind);
  const place = pathText(path);
  const instead = Object.hasOwn(subresourceKinds, selector.kind)
    ? subresourceKinds[selector.kind]
    : undefined;
  if (instead !== undefined && selector.subresource === "" && builtInGroups.has(selector.group)) {
    report(
      "subresource-kind",
      path,
      `${place}: ${kind} is no resource of its own; write the resource it belongs to, such as ${instead}`,
    );
  }
  if (selector.subresource !== "" && facts.background && given(rule, "validate") !== undefined) {
    report(
      "subresource-in-background",
      path,
      `${place}: ${kind} is a subresource, which background scans cannot see; set spec.background to false`,
    );
  }
}

/** `*` stands for all kinds, of which a rule knows no more than their metadata. */
function checkEveryKind(
  rule: JsonMap,
  kinds: readonly string[],
  path: Path,
  facts: PolicyFacts,
  report: Report,
): void {
  const complain = (problem: string): void => {
    report("every-kind", path, `${pathText(path)}: ${problem}`);
  };
  if (facts.background) {
    complain('"*" cannot be scanned in the background; set spec.background to false');
  }
  if (kinds.length > 1) complain('"*" stands for all kinds; remove the others');
  for (const type of ["generate", "verifyImages"]) {
    if (given(rule, type) !== undefined) complain(`"*" does not go with ${type}; name the kinds`);
  }
  const validate = mapOf(rule, "validate") ?? {};
  if (given(validate, "foreach") !== undefined) {
    complain('"*" does not go with foreach; name the kinds');
  }
  const mutate = mapOf(rule, "mutate") ?? {};
  const overlays = [
    get(validate, "pattern"),
    ...listOf(get(validate, "anyPattern")),
    get(mutate, "patchStrategicMerge"),
    ...mapsOf(mutate, "foreach").map((entry) => get(entry, "patchStrategicMerge")),
  ];
  if (overlays.some((overlay) => !isMetadataOnly(overlay))) {
    complain('with "*" only metadata can be looked at or changed; name the kinds');
  }
}

function isMetadataOnly(overlay: Json | undefined): boolean {
  return !isMap(overlay) || Object.keys(overlay).every((key) => key === "metadata");
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
