import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../compile.ts";
import type { Semantics } from "../semantics.ts";
import type { Cleanup, CleanupDecision, CleanupOptions } from "./cleanup.ts";

const pods = { any: [{ resources: { kinds: ["Pod"] } }] };

function document(spec: JsonMap, kind = "ClusterCleanupPolicy"): JsonMap {
  return {
    apiVersion: "kyverno.io/v2",
    kind,
    metadata: { name: "clean", ...(kind === "CleanupPolicy" ? { namespace: "shop" } : {}) },
    spec: { schedule: "*/5 * * * *", match: pods, ...spec },
  };
}

function cleanup(spec: JsonMap, kind?: string, semantics: Semantics = "sound"): Cleanup {
  const result = compile([{ value: document(spec, kind) }], { semantics });
  const [first] = result.ok ? result.set.cleanups : [];
  if (first === undefined) throw new Error(JSON.stringify(result.problems));
  return first;
}

function problems(value: JsonMap): string[] {
  return compile([{ value }]).problems.map(({ message }) => message);
}

function pod(name: string, namespace = "shop", labels: JsonMap = {}): JsonMap {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels } };
}

async function verdict(
  one: Cleanup,
  resource: JsonMap,
  options?: CleanupOptions,
): Promise<CleanupDecision["verdict"]> {
  return (await one.decide(resource, options)).verdict;
}

describe("what a cleanup policy deletes", () => {
  it("is what it matches and does not exclude", async () => {
    const one = cleanup({ exclude: { any: [{ resources: { names: ["keep-*"] } }] } });
    expect(await verdict(one, pod("a"))).toBe("delete");
    expect(await verdict(one, pod("keep-a"))).toBe("keep");
    expect(await verdict(one, { ...pod("a"), kind: "Secret" })).toBe("keep");
  });

  it("is in the namespace of a CleanupPolicy", async () => {
    const one = cleanup({}, "CleanupPolicy");
    expect(await verdict(one, pod("a"))).toBe("delete");
    expect(await verdict(one, pod("a", "other"))).toBe("keep");
  });

  it("has a namespace with the labels that are asked for", async () => {
    const selector = { matchLabels: { temporary: "true" } };
    const match = { any: [{ resources: { kinds: ["Pod"], namespaceSelector: selector } }] };
    const one = cleanup({ match });
    expect(await verdict(one, pod("a"), { namespaceLabels: { temporary: "true" } })).toBe("delete");
    expect(await verdict(one, pod("a"))).toBe("keep");
  });

  it("does not hang on operations, which a schedule does not know", async () => {
    const match = { any: [{ resources: { kinds: ["Pod"], operations: ["CREATE"] } }] };
    expect(await verdict(cleanup({ match }), pod("a"))).toBe("delete");
  });

  it("meets the conditions on target", async () => {
    const conditions = {
      all: [
        { key: "{{ target.metadata.name }}", operator: "Equals", value: "{{ wanted }}" },
        { key: "{{ request.namespace }}", operator: "Equals", value: "shop", message: "only shop" },
      ],
    };
    const context = [{ name: "wanted", variable: { value: "a" } }];
    const one = cleanup({ conditions, context });
    expect(await verdict(one, pod("a"))).toBe("delete");
    expect(await verdict(one, pod("b"))).toBe("keep");
    expect(await one.decide(pod("a", "other"))).toEqual({
      verdict: "keep",
      message: "conditions not met; only shop",
    });
  });

  it("waits for what a host fetches", async () => {
    const conditions = { all: [{ key: "{{ limits.data.name }}", operator: "Equals", value: "a" }] };
    const context = [{ name: "limits", apiCall: { urlPath: "/api/v1/limits" } }];
    const providers = { apiCall: () => Promise.resolve({ data: { name: "a" } }) };
    expect(await verdict(cleanup({ conditions, context }), pod("a"), { providers })).toBe("delete");
  });

  it("is nothing where a condition cannot be evaluated", async () => {
    const conditions = { any: [{ key: "{{ target.spec.none }}", operator: "Equals", value: "a" }] };
    const decision = await cleanup({ conditions }).decide(pod("a"));
    expect(decision.verdict).toBe("error");
    expect(decision.message).toContain("failed to evaluate conditions");
  });
});

it("does not delete because a resource's own text is a wildcard", async () => {
  const conditions = {
    all: [{ key: "{{ target.metadata.labels.stage }}", operator: "AnyIn", value: ["test"] }],
  };
  const wild = pod("a", "shop", { stage: "*" });
  const decision = await cleanup({ conditions }).decide(wild);
  expect(decision).toMatchObject({ verdict: "keep", differences: ["request-value-as-wildcard"] });
  expect(await verdict(cleanup({ conditions }, undefined, "kyverno-1.19"), wild)).toBe("delete");
});

it("tells its next execution and what becomes of dependents", () => {
  const one = cleanup({ deletionPropagationPolicy: "Orphan" });
  expect(one.nextExecution(Date.parse("2026-01-01T00:01:00Z"))).toBe(
    Date.parse("2026-01-01T00:05:00Z"),
  );
  expect(one.policy.deletionPropagationPolicy).toBe("Orphan");
});

it.each(["kyverno.io/v2", "kyverno.io/v2beta1", "kyverno.io/v2alpha1"])(
  "reads %s",
  (apiVersion) => {
    expect(problems({ ...document({}), apiVersion })).toEqual([]);
  },
);

describe("a cleanup policy that is refused", () => {
  const where = (field: JsonMap): JsonMap => ({
    match: { any: [{ resources: { kinds: ["Pod"] }, ...field }] },
  });
  it.each<[string, JsonMap]>([
    ["unknown field spec.scedule: did you mean schedule?", { scedule: "x" }],
    [
      'spec.schedule is no valid cron schedule: minute "61": 61 is not from 0 to 59',
      { schedule: "61 * * * *" },
    ],
    [
      'spec.deletionPropagationPolicy is "Orphans": did you mean Orphan?',
      { deletionPropagationPolicy: "Orphans" },
    ],
    [
      "spec.match.any[0].roles: a cleanup policy runs by its schedule and knows no user; remove it",
      where({ roles: ["a"] }),
    ],
    [
      "spec.match.any[0].clusterRoles: a cleanup policy runs by its schedule and knows no user; remove it",
      where({ clusterRoles: ["a"] }),
    ],
    [
      "spec.match.any[0].subjects: a cleanup policy runs by its schedule and knows no user; remove it",
      where({ subjects: [{ kind: "User", name: "a" }] }),
    ],
    ["spec.match names nothing; add resources.kinds", { match: {} }],
    [
      "spec.conditions.all[0].operator is no operator: did you mean Equals?",
      { conditions: { all: [{ key: "a", operator: "Equels" }] } },
    ],
  ])("%s", (message, spec) => {
    expect(problems(document(spec))).toContain(message);
  });

  it("needs a schedule", () => {
    const { schedule: _schedule, ...spec } = document({})["spec"] as JsonMap;
    expect(problems({ ...document({}), spec })).toEqual(["spec.schedule is missing"]);
  });
});
