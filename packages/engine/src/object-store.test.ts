import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createObjectStore } from "./object-store.ts";

function pod(name: string, labels: JsonMap): JsonMap {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "a", labels } };
}

describe("a list by labels", () => {
  const store = createObjectStore([
    pod("text", { app: "web" }),
    pod("other", { app: "db" }),
    pod("number", { app: 1 }),
    { apiVersion: "v1", kind: "Pod", metadata: { name: "none", namespace: "a", labels: null } },
  ]);
  const named = (selector: JsonMap): unknown[] =>
    store
      .list({ apiVersion: "v1", kind: "Pod", namespace: "", name: "", selector })
      .map(({ metadata }) => (metadata as JsonMap)["name"]);

  it("takes labels that are texts, as a cluster has no others", () => {
    expect(named({ matchLabels: { app: "web" } })).toEqual(["text"]);
    const exists = { matchExpressions: [{ key: "app", operator: "Exists" }] };
    expect(named(exists)).toEqual(["text", "other"]);
  });
});
