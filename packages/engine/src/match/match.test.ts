import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { readMatch } from "../policy/read-match.ts";
import type { Request } from "../request.ts";
import { compileMatch } from "./match.ts";
import { matchSubject } from "./subject.ts";

const pod: Request = {
  object: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-1", namespace: "shop", labels: { app: "web" }, annotations: { a: "b" } },
  },
  operation: "CREATE",
  namespaceLabels: { team: "blue" },
};
const alice: Request = {
  ...pod,
  admission: { userInfo: { username: "alice", groups: ["dev"] }, clusterRoles: ["view"] },
};

function applies(match: JsonMap, exclude?: JsonMap, request = pod, namespace?: string): boolean {
  const unwanted = exclude === undefined ? undefined : readMatch(exclude);
  return compileMatch(readMatch(match), unwanted, namespace).applies(matchSubject(request));
}

const anyPod: JsonMap = { any: [{ resources: { kinds: ["Pod"] } }] };

describe("match", () => {
  it.each<[string, JsonMap, boolean]>([
    ["kind", { kinds: ["Pod"] }, true],
    ["kind with version", { kinds: ["v1/Pod"] }, true],
    ["another group", { kinds: ["apps/v1/Pod"] }, false],
    ["wildcard kind", { kinds: ["P*"] }, true],
    ["a kind that is a property of objects", { kinds: ["constructor"] }, false],
    ["name", { kinds: ["Pod"], name: "web-*" }, true],
    ["names", { kinds: ["Pod"], names: ["db", "w?b-1"] }, true],
    ["namespace", { kinds: ["Pod"], namespaces: ["shop"] }, true],
    ["another namespace", { kinds: ["Pod"], namespaces: ["sho"] }, false],
    ["labels", { kinds: ["Pod"], selector: { matchLabels: { app: "w*" } } }, true],
    [
      "labels that must be absent",
      {
        kinds: ["Pod"],
        selector: { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] },
      },
      false,
    ],
    ["annotations", { kinds: ["Pod"], annotations: { a: "c" } }, false],
    [
      "labels of the namespace",
      { kinds: ["Pod"], namespaceSelector: { matchLabels: { team: "blue" } } },
      true,
    ],
    ["operation", { kinds: ["Pod"], operations: ["UPDATE"] }, false],
    ["subresource", { kinds: ["Pod/exec"] }, false],
  ])("by %s", (_, resources, wanted) => {
    expect(applies({ any: [{ resources }] })).toBe(wanted);
    expect(applies({ all: [{ resources }] })).toBe(wanted);
    expect(applies({ resources })).toBe(wanted);
    // what is excluded by the same block does not match
    expect(applies(anyPod, { any: [{ resources }] })).toBe(!wanted);
  });

  it("with any needs one block, with all every one, and none never", () => {
    const fits = { resources: { kinds: ["Pod"] } };
    const not = { resources: { kinds: ["Service"] } };
    expect(applies({ any: [not, fits] })).toBe(true);
    expect(applies({ all: [not, fits] })).toBe(false);
    expect(applies({})).toBe(false);
    expect(applies({ any: [{}] })).toBe(false);
    expect(applies(anyPod, {})).toBe(true);
  });

  it("asks who asked only where somebody is known, and exclude always", () => {
    const byAlice = { resources: { kinds: ["Pod"] }, subjects: [{ kind: "User", name: "alice" }] };
    const byBob = { resources: { kinds: ["Pod"] }, subjects: [{ kind: "User", name: "bob" }] };
    expect(applies({ any: [byAlice] }, undefined, alice)).toBe(true);
    expect(applies({ any: [byBob] }, undefined, alice)).toBe(false);
    expect(applies({ any: [byBob] })).toBe(true);
    expect(applies(anyPod, { any: [byBob] })).toBe(true);
    expect(applies({ any: [{ subjects: [{ kind: "User", name: "alice" }] }] })).toBe(false);
    expect(applies({ any: [{ ...byAlice, clusterRoles: ["admin"] }] }, undefined, alice)).toBe(
      false,
    );
  });

  it("of a namespaced policy sees its own namespace only", () => {
    expect(applies(anyPod, undefined, pod, "shop")).toBe(true);
    expect(applies(anyPod, undefined, pod, "other")).toBe(false);
  });

  it("looks at the old object where there is no new one", () => {
    const { object, ...rest } = pod;
    const removed: Request = {
      ...rest,
      ...(object === undefined ? {} : { oldObject: object }),
      operation: "DELETE",
    };
    expect(applies(anyPod, undefined, removed)).toBe(true);
  });

  it("for pods covers their ephemeral containers, and no other subresource", () => {
    expect(applies(anyPod, undefined, { ...pod, subresource: "ephemeralcontainers" })).toBe(true);
    expect(applies(anyPod, undefined, { ...pod, subresource: "exec" })).toBe(false);
  });
});
