import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import type { PolicySet } from "./compile.ts";
import { createCompileCache } from "./compile-cache.ts";

function policy(name: string, app: string): JsonMap {
  const rule = {
    name: "app",
    match: { any: [{ resources: { kinds: ["Pod"] } }] },
    validate: { message: "m", pattern: { metadata: { labels: { app } } } },
  };
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: { rules: [rule] },
  };
}

const exception: JsonMap = {
  apiVersion: "kyverno.io/v2",
  kind: "PolicyException",
  metadata: { name: "e", namespace: "n" },
  spec: {
    match: { any: [{ resources: { kinds: ["Pod"] } }] },
    exceptions: [{ policyName: "one", ruleNames: ["app"] }],
  },
};

const cache = createCompileCache();

function compiled(...documents: JsonMap[]): PolicySet {
  const result = compile(
    documents.map((value) => ({ value })),
    { cache, leaveOutRefused: true },
  );
  if (!result.ok) throw new Error("refused");
  return result.set;
}

function verdicts(set: PolicySet): string[] {
  const object = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "n", labels: { app: "web" } },
  };
  const responses = set.evaluate({ object, operation: "CREATE" });
  if (responses instanceof Promise) throw new Error("nothing is fetched here");
  return responses.map(({ policy: { name }, results }) => `${name} ${results[0]?.verdict}`);
}

describe("a compile cache", () => {
  it("keeps what has not changed, and takes what has", () => {
    const one = policy("one", "api");
    const before = compiled(one, policy("two", "web"));
    expect(verdicts(before)).toEqual(["one fail", "two pass"]);
    const after = compiled(one, policy("two", "api"));
    expect(after.policies[0]).toBe(before.policies[0]);
    expect(verdicts(after)).toEqual(["one fail", "two fail"]);
    expect(verdicts(compiled(one))).toEqual(["one fail"]);
  });

  it("compiles anew what an exception has come to, or has left", () => {
    const one = policy("one", "api");
    expect(verdicts(compiled(one))).toEqual(["one fail"]);
    expect(verdicts(compiled(one, exception))).toEqual(["one skip"]);
    expect(verdicts(compiled(one))).toEqual(["one fail"]);
  });
});

describe("leaving out what is refused", () => {
  it("tells the problem each time and judges by the others", () => {
    const broken = policy("broken", "web");
    (broken["spec"] as JsonMap)["rulez"] = [];
    for (let time = 0; time < 2; time += 1) {
      const documents = [broken, policy("good", "web")].map((value, index) => ({ value, index }));
      const result = compile(documents, { cache, leaveOutRefused: true });
      expect(result.problems).toMatchObject([{ severity: "error", document: 0 }]);
      expect(result.ok && verdicts(result.set)).toEqual(["good pass"]);
    }
  });

  it("tells the problem where the document stands now", () => {
    const value = policy("moved", "web");
    (value["spec"] as JsonMap)["rulez"] = [];
    const lines = [3, 30].map((line, index) => {
      const document = { value, index, file: "policies.yaml", locate: () => ({ line, column: 1 }) };
      const { problems } = compile([document], { cache });
      return problems.map((problem) => `${problem.document} ${problem.line} ${problem.path}`);
    });
    expect(lines).toEqual([["0 3 spec.rulez"], ["1 30 spec.rulez"]]);
  });

  it("keeps one policy of a name", () => {
    const documents = [policy("same", "web"), policy("same", "api")].map((value) => ({ value }));
    const result = compile(documents, { leaveOutRefused: true });
    expect(result.problems).toMatchObject([{ code: "duplicate-policy" }]);
    expect(result.ok && verdicts(result.set)).toEqual(["same pass"]);
  });
});
