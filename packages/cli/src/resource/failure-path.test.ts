import { describe, expect, it } from "vitest";
import { failurePath } from "./failure-path.ts";

const containers = [{ name: "a" }, { name: "b", image: "nginx", env: [{ name: "X" }] }];
const pod = {
  kind: "Pod",
  metadata: { labels: { "app.kubernetes.io/name": "x" }, annotations: { "a.b/c.d": "e" } },
  spec: { containers },
};

describe("the path of a failure", () => {
  it.each([
    ["/spec/containers/1/image/", ["spec", "containers", 1, "image"]],
    ["/metadata/labels/app.kubernetes.io/name/", ["metadata", "labels", "app.kubernetes.io/name"]],
    ["/spec/containers/1/securityContext/privileged/", ["spec", "containers", 1]],
    ["/spec/containers/9/image/", ["spec", "containers"]],
    ["/spec/containers/name/", ["spec", "containers"]],
    ["spec.containers[1].image", ["spec", "containers", 1, "image"]],
    ["spec.containers[0].securityContext.privileged", ["spec", "containers", 0]],
    ["metadata.annotations[a.b/c.d]", ["metadata", "annotations", "a.b/c.d"]],
    ["/__proto__/constructor/", []],
    ["", []],
  ])("%s", (path, steps) => {
    expect(failurePath(pod, { path })).toEqual(steps);
  });

  it("starts at the element of foreach", () => {
    const element = containers[1] ?? null;
    expect(failurePath(pod, { path: "", element })).toEqual(["spec", "containers", 1]);
    expect(failurePath(pod, { path: "/env/0/value/", element })).toEqual([
      "spec",
      "containers",
      1,
      "env",
      0,
    ]);
  });

  it("is empty for an element that the object does not hold", () => {
    expect(failurePath(pod, { path: "/name/", element: { name: "a" } })).toEqual([]);
  });

  it("is empty where the check looks at no field", () => {
    expect(failurePath(pod, undefined)).toEqual([]);
  });
});
