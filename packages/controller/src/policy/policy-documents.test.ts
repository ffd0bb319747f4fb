import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createPolicyDocuments } from "./policy-documents.ts";

function object(name: string, namespace?: string): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: namespace === undefined ? "ClusterPolicy" : "Policy",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      generation: 3,
      resourceVersion: "7",
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", a: "b" },
    },
    spec: { rules: [] },
  };
}

describe("policy documents", () => {
  it("stay the same while only status and versions change", () => {
    const documents = createPolicyDocuments();
    expect(documents.put(object("p"))).toBe(true);
    const [before] = documents.all();
    expect(documents.put({ ...object("p"), status: { ready: true } })).toBe(false);
    const [after] = documents.all();
    expect(after?.value).toBe(before?.value);
    expect(after).toMatchObject({ status: { ready: true }, generation: 3 });
  });

  it("change with annotations, which decide on derived rules, but not with kubectl's copy", () => {
    const documents = createPolicyDocuments();
    documents.put(object("p"));
    expect(documents.all()[0]?.value["metadata"]).toEqual({ name: "p", annotations: { a: "b" } });
    const changed = object("p");
    changed["metadata"] = { name: "p", annotations: { a: "c" } };
    expect(documents.put(changed)).toBe(true);
  });

  it("are told apart by kind and namespace, and go when they are removed", () => {
    const documents = createPolicyDocuments();
    for (const each of [object("p", "shop"), object("p"), object("a", "shop")]) documents.put(each);
    const names = (): string[] => documents.all().map(({ file }) => file);
    expect(names()).toEqual(["ClusterPolicy/p", "Policy/shop/a", "Policy/shop/p"]);
    documents.remove(object("p"));
    expect(names()).toEqual(["Policy/shop/a", "Policy/shop/p"]);
  });
});
