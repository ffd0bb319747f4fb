import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compiledSet, policyOf, ruleOf } from "../policy/policy.fixture.ts";
import { served } from "../webhook/served.fixture.ts";
import { scannedKinds } from "./scanned-kinds.ts";

function kindsOf(...policies: JsonMap[]): string[] {
  return scannedKinds(compiledSet(...policies).policies, served).map(({ resource, others }) =>
    [resource, ...others].map(({ version, plural }) => `${version}/${plural}`).join(" "),
  );
}

describe("the kinds that are scanned", () => {
  it("are those of rules that validate, derived ones included", () => {
    expect(kindsOf(policyOf("p", [ruleOf("r", ["Pod"])]))).toEqual(["v1/pods", "v1/deployments"]);
    expect(kindsOf(policyOf("p", [ruleOf("r", ["ConfigMap"])]))).toEqual(["v1/configmaps"]);
  });

  it("are not those of policies without scans or reports, nor of changes", () => {
    const configMap = [ruleOf("r", ["ConfigMap"])];
    const mutate = { patchStrategicMerge: { metadata: { labels: { a: "b" } } } };
    expect(kindsOf(policyOf("p", configMap, { background: false }))).toEqual([]);
    const labels = { "reports.kyverno.io/disabled": "true" };
    expect(kindsOf(policyOf("p", configMap, {}, { labels }))).toEqual([]);
    expect(kindsOf(policyOf("p", [ruleOf("r", ["ConfigMap"], { mutate })]))).toEqual([]);
  });

  it("are followed in one version, and judged in each that is named", () => {
    const kinds = [
      "autoscaling/v1/HorizontalPodAutoscaler",
      "autoscaling/v2/HorizontalPodAutoscaler",
    ];
    expect(kindsOf(policyOf("p", [ruleOf("r", kinds)]))).toEqual([
      "v1/horizontalpodautoscalers v2/horizontalpodautoscalers",
    ]);
  });

  it("are never what scans write, and leases only by their name", () => {
    const kind = (group: string, name: string, plural: string): (typeof served)[number] => ({
      group,
      version: "v1",
      kind: name,
      plural,
      namespaced: true,
      canList: true,
      preferred: true,
      subresources: [],
    });
    const all = [
      kind("", "Event", "events"),
      kind("wgpolicyk8s.io", "PolicyReport", "policyreports"),
      kind("openreports.io", "Report", "reports"),
      kind("coordination.k8s.io", "Lease", "leases"),
      kind("", "Secret", "secrets"),
    ];
    const found = (...kinds: string[]): string[] => {
      const { policies } = compiledSet(policyOf("p", [ruleOf("r", kinds)]));
      return scannedKinds(policies, all).map(({ key }) => key);
    };
    expect(found("*e*")).toEqual(["/secrets"]);
    expect(found("Lease", "Event", "PolicyReport")).toEqual(["coordination.k8s.io/leases"]);
  });
});
