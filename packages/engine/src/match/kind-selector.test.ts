import { describe, expect, it } from "vitest";
import { parseKind } from "./kind-selector.ts";

describe("selectors of kinds", () => {
  it.each([
    ["Pod", ["*", "*", "Pod", ""]],
    ["v1/Pod", ["*", "v1", "Pod", ""]],
    ["*/Pod", ["*", "*", "Pod", ""]],
    ["*/status", ["*", "*", "*", "status"]],
    ["*/*", ["*", "*", "*", "*"]],
    ["Pod/exec", ["*", "*", "Pod", "exec"]],
    ["*/Pod/exec", ["*", "*", "Pod", "exec"]],
    ["apps/v1/Deployment", ["apps", "v1", "Deployment", ""]],
    ["apps.v1.Deployment", ["apps", "v1", "Deployment", ""]],
    ["*.Deployment", ["*", "*", "Deployment", ""]],
    ["v1.Pod", ["*", "v1", "Pod", ""]],
    ["Pod.status", ["*", "*", "Pod", "status"]],
    ["apps/v1/Deployment.scale", ["apps", "v1", "Deployment", "scale"]],
    ["a/b/c/d/e", ["", "", "", ""]],
  ])("%s", (selector, [group, version, kind, subresource]) => {
    expect(parseKind(selector)).toStrictEqual({ group, version, kind, subresource });
  });
});
