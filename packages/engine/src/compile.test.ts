import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import type { PolicySet } from "./compile.ts";

const policy: JsonMap = {
  apiVersion: "kyverno.io/v1",
  kind: "ClusterPolicy",
  metadata: { name: "p" },
  spec: {
    rules: [
      {
        name: "pattern",
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
        context: [{ name: "wanted", variable: { value: "web" } }],
        preconditions: {
          all: [{ key: "{{ request.operation }}", operator: "Equals", value: "CREATE" }],
        },
        validate: {
          message: "{{ wanted }}",
          pattern: { metadata: { labels: { app: "{{ wanted }}" } } },
        },
      },
      {
        name: "images",
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
        validate: {
          message: "tags",
          deny: {
            conditions: {
              any: [{ key: "{{ images.containers.*.tag }}", operator: "AnyIn", value: ["latest"] }],
            },
          },
        },
      },
      {
        name: "everything",
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
        validate: {
          message: "m",
          deny: {
            conditions: { any: [{ key: "{{ keys(@) }}", operator: "AnyIn", value: ["images"] }] },
          },
        },
      },
    ],
  },
};

const pod = (app: string): JsonMap => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "x", namespace: "y", labels: { app } },
  spec: { containers: [{ name: "c", image: "nginx" }] },
});

function compiled(lazy: boolean): PolicySet {
  const result = compile([{ value: policy }], { lazy });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.set;
}

describe("compiling", () => {
  it("gives the same verdicts whether rules wait for their first request or not", () => {
    const [eager, lazy] = [compiled(false), compiled(true)];
    for (const object of [
      pod("web"),
      pod("db"),
      pod("web"),
      { ...pod("web"), kind: "Deployment" },
    ]) {
      expect(lazy.evaluate({ object, operation: "CREATE" })).toStrictEqual(
        eager.evaluate({ object, operation: "CREATE" }),
      );
    }
  });

  it("keeps what one rule has loaded from the others", () => {
    const responses = compiled(false).evaluate({ object: pod("web"), operation: "CREATE" });
    expect(responses).toMatchObject([
      {
        results: [
          { rule: "pattern", verdict: "pass" },
          { rule: "images", verdict: "fail" },
          { rule: "everything", verdict: "pass" },
        ],
      },
    ]);
  });
});
