import { describe, expect, it } from "vitest";
import { checkCleanup } from "./check-cleanup.ts";
import { pathText } from "./check-schema.ts";

function told(spec: object, kind = "ClusterCleanupPolicy"): string[] {
  const problems: string[] = [];
  const match = { any: [{ resources: { kinds: ["Pod"] } }] };
  checkCleanup(
    {
      kind,
      metadata: { name: "a", namespace: "b" },
      spec: { schedule: "0 * * * *", match, ...spec },
    },
    (code, path) => problems.push(`${code} ${pathText(path)}`),
  );
  return problems;
}

describe("a cleanup policy", () => {
  it("has a schedule", () => {
    expect(told({})).toEqual([]);
    expect(told({ schedule: "hourly" })).toEqual(["bad-schedule spec.schedule"]);
  });

  it("knows no user", () => {
    const match = { any: [{ resources: { kinds: ["Pod"] }, clusterRoles: ["admin"] }] };
    expect(told({ match })).toEqual(["user-without-request spec.match.any[0].clusterRoles"]);
  });

  it("selects something", () => {
    expect(told({ match: { any: [{ resources: { names: ["a"] } }] } })).toEqual([
      "kinds-missing spec.match.any[0]",
    ]);
    expect(told({ exclude: { any: [{ resources: { kinds: ["Pod"] } }] } })).toEqual([
      "matches-nothing spec.match.any[0]",
    ]);
    const match = { any: [{ resources: { kinds: ["Node"] } }] };
    expect(told({ match })).toEqual([]);
    expect(told({ match }, "CleanupPolicy")).toEqual([
      "cluster-kind-in-namespaced spec.match.any[0].resources.kinds[0]",
    ]);
  });

  it("reads variables, calls and global entries only", () => {
    const call = { name: "a", apiCall: { urlPath: "/api/v1/pods" } };
    expect(told({ context: [call] })).toEqual([]);
    const map = { name: "a", configMap: { name: "b", namespace: "c" } };
    expect(told({ context: [map] })).toEqual(["source-not-allowed spec.context[0].configMap"]);
  });

  it("has conditions with operators", () => {
    const conditions = { all: [{ key: "{{ target.x }}", operator: "Is", value: 1 }] };
    expect(told({ conditions })).toEqual(["unknown-operator spec.conditions.all[0].operator"]);
  });
});
