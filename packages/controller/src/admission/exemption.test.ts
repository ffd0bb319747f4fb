import { describe, expect, it } from "vitest";
import { compileExemption } from "./exemption.ts";
import type { ExemptionSettings } from "./exemption.ts";
import { asked } from "./asked.fixture.ts";

function isExempt(settings: ExemptionSettings, wish: Parameters<typeof asked>[0]): boolean {
  return compileExemption(settings)(asked(wish));
}

const pod = { group: "", version: "v1", kind: "Pod" };
const deployment = { group: "apps", version: "v1", kind: "Deployment" };

describe("resource filters", () => {
  it.each([
    ["[Pod,*,*]", { kind: pod, namespace: "shop", name: "a" }, true],
    ["[Pod,shop,*]", { kind: pod, namespace: "other", name: "a" }, false],
    ["[Pod, shop, a*]", { kind: pod, namespace: "shop", name: "ab" }, true],
    ["[*,kube-*,*]", { kind: deployment, namespace: "kube-system", name: "dns" }, true],
    ["[apps/v1/Deployment,*,*]", { kind: deployment, namespace: "shop", name: "a" }, true],
    ["[batch/v1/Deployment,*,*]", { kind: deployment, namespace: "shop", name: "a" }, false],
    ["[Event,*,*][Pod,shop]", { kind: pod, namespace: "shop", name: "a" }, true],
    ["[Pod,*,*]", { kind: pod, namespace: "shop", name: "a", subresource: "exec" }, false],
    ["[Pod/exec,*,*]", { kind: pod, namespace: "shop", name: "a", subresource: "exec" }, true],
    ["", { kind: pod, namespace: "shop", name: "a" }, false],
  ])("%s on %o: %s", (resourceFilters, wish, expected) => {
    expect(isExempt({ resourceFilters }, wish)).toBe(expected);
  });

  it("that nobody can read are refused", () => {
    for (const resourceFilters of ["Pod,*,*", "[Pod,*,*", "[,shop,a]", "[Pod,a,b,c]", "[]"]) {
      expect(() => compileExemption({ resourceFilters })).toThrow(/\[kind,namespace,name\]/u);
    }
  });

  it("take a Namespace by its own name", () => {
    const namespace = { group: "", version: "v1", kind: "Namespace" };
    const resourceFilters = "[*,kube-system,*]";
    expect(isExempt({ resourceFilters }, { kind: namespace, name: "kube-system" })).toBe(true);
    expect(isExempt({ resourceFilters }, { kind: namespace, name: "shop" })).toBe(false);
  });
});

describe("excluded users", () => {
  const settings = { excludeUsernames: ["ops-*"], excludeGroups: ["system:masters"] };

  it.each([
    [{ username: "ops-1", groups: [] }, true],
    [{ username: "dev", groups: ["system:masters"] }, true],
    [{ username: "dev-ops-1", groups: ["system:authenticated"] }, false],
    [{}, false],
  ])("%o: %s", (userInfo, expected) => {
    expect(isExempt(settings, { userInfo })).toBe(expected);
  });
});
