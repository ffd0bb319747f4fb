import { formatValue, getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { Policy } from "../../policy/policy.ts";
import type { RuleResult } from "../../result/response.ts";
import { withGenerateLabels } from "./labels.ts";
import { generatesExisting, planGeneration } from "./plan.ts";
import type { GenerationAction, GenerationEvent } from "./plan.ts";

const namespaced = { namespace: "{{ request.object.metadata.name }}" };
const bodies = {
  data: {
    apiVersion: "v1",
    kind: "ConfigMap",
    name: "settings",
    ...namespaced,
    data: { data: { a: "1" } },
  },
  clone: {
    apiVersion: "v1",
    kind: "ConfigMap",
    name: "settings",
    ...namespaced,
    clone: { name: "base", namespace: "src" },
  },
  cloneList: { ...namespaced, cloneList: { kinds: ["v1/ConfigMap"], namespace: "src" } },
};
type Source = keyof typeof bodies;

function read(source: Source, settings: JsonMap, spec: JsonMap = {}, match: JsonMap = {}): Policy {
  const resources = { kinds: ["Namespace"], ...match };
  const rule = {
    name: "make",
    match: { any: [{ resources }] },
    generate: { ...bodies[source], ...settings },
  };
  const value = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "provision" },
    spec: { ...spec, rules: [rule] },
  };
  const compiled = compile([{ value }]);
  const [policy] = compiled.ok ? compiled.set.policies : [];
  if (policy === undefined) throw new Error(JSON.stringify(compiled.problems));
  return policy;
}

const trigger: JsonMap = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", uid: "u-1" },
};
const source: JsonMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "base", namespace: "src", uid: "s-1" },
};

function downstream(from: Source, value = "1", name = "settings"): JsonMap {
  return withGenerateLabels(
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "shop" },
      data: { a: value },
    },
    { policy: "provision", namespace: "", rule: "make" },
    trigger,
    from === "data" ? undefined : source,
  );
}

/** As the API server has it. */
function stored(object: JsonMap): JsonMap {
  const metadata = object["metadata"] as JsonMap;
  return { ...object, metadata: { ...metadata, uid: "d-1", resourceVersion: "3" } };
}

function result(
  verdict: RuleResult["verdict"],
  from: Source,
  exceptions: string[] = [],
): RuleResult {
  const generated = verdict === "pass" ? { generated: [{ resource: downstream(from) }] } : {};
  return { rule: "make", type: "generation", verdict, message: "", exceptions, ...generated };
}

function told(actions: readonly GenerationAction[]): string[] {
  return actions.map(
    ({ type, resource }) => `${type} ${formatValue(getPath(resource, ["metadata", "name"]) ?? "")}`,
  );
}

function plan(policy: Policy, event: GenerationEvent, existing: JsonMap[]): string[] {
  return told(planGeneration(policy, "make", event, existing));
}

const sources: Source[] = ["data", "clone", "cloneList"];

/** The tables of effects: event, what is there, what happens in sync, and what without. */
describe.each(sources)("a rule with %s", (from) => {
  const changed: GenerationEvent = {
    type: "trigger-changed",
    operation: "UPDATE",
    trigger,
    result: result("pass", from),
  };
  const deletedOnRemoval = from === "clone" ? [] : ["delete settings"];
  const rows: [string, GenerationEvent, JsonMap[], string[], string[]][] = [
    ["creates what is missing", changed, [], ["create settings"], ["create settings"]],
    [
      "reverts a downstream only in sync",
      changed,
      [stored(downstream(from, "2"))],
      ["update settings"],
      [],
    ],
    ["leaves alone what is as it should be", changed, [stored(downstream(from))], [], []],
    [
      "removes when the trigger no longer matches",
      { type: "trigger-changed", operation: "UPDATE", trigger },
      [stored(downstream(from))],
      ["delete settings"],
      [],
    ],
    [
      "removes when preconditions are no longer met",
      { ...changed, result: result("skip", from) },
      [stored(downstream(from))],
      ["delete settings"],
      [],
    ],
    [
      "keeps on an exception",
      { ...changed, result: result("skip", from, ["a/b"]) },
      [stored(downstream(from))],
      [],
      [],
    ],
    [
      "keeps on an error",
      { ...changed, result: result("error", from) },
      [stored(downstream(from))],
      [],
      [],
    ],
    [
      "removes with its trigger",
      { type: "trigger-deleted", trigger },
      [stored(downstream(from))],
      ["delete settings"],
      [],
    ],
    [
      "recreates a deleted downstream",
      { type: "downstream-changed", result: result("pass", from) },
      [],
      ["create settings"],
      [],
    ],
    [
      "reverts a modified downstream",
      { type: "downstream-changed", result: result("pass", from) },
      [stored(downstream(from, "2"))],
      ["update settings"],
      [],
    ],
    [
      "ends with its rule or policy",
      { type: "rule-deleted" },
      [stored(downstream(from))],
      deletedOnRemoval,
      [],
    ],
  ];
  it.each(rows)("%s", (_name, event, existing, inSync, withoutSync) => {
    expect(plan(read(from, { synchronize: true }), event, existing)).toEqual(inSync);
    expect(plan(read(from, { synchronize: false }), event, existing)).toEqual(withoutSync);
  });
});

describe.each(["clone", "cloneList"] as const)("the source of %s", (from) => {
  it("takes its copies with it only in sync", () => {
    const event: GenerationEvent = { type: "source-deleted", source };
    expect(plan(read(from, { synchronize: true }), event, [stored(downstream(from))])).toEqual([
      "delete settings",
    ]);
    expect(plan(read(from, { synchronize: false }), event, [stored(downstream(from))])).toEqual([]);
  });

  it("hands its changes on only in sync", () => {
    const event: GenerationEvent = { type: "source-changed", result: result("pass", from) };
    expect(plan(read(from, { synchronize: true }), event, [stored(downstream(from, "2"))])).toEqual(
      ["update settings"],
    );
    expect(
      plan(read(from, { synchronize: false }), event, [stored(downstream(from, "2"))]),
    ).toEqual([]);
  });
});

describe("a changed policy", () => {
  const event = (from: Source): GenerationEvent => ({
    type: "policy-changed",
    result: result("pass", from),
  });
  it("updates what it writes itself, in sync, and leaves copies alone", () => {
    const old = (from: Source): JsonMap[] => [stored(downstream(from, "2"))];
    expect(plan(read("data", { synchronize: true }), event("data"), old("data"))).toEqual([
      "update settings",
    ]);
    expect(plan(read("data", { synchronize: false }), event("data"), old("data"))).toEqual([]);
    expect(plan(read("clone", { synchronize: true }), event("clone"), old("clone"))).toEqual([]);
  });

  it("generates for what is there already where the rule, or else the policy, says so", () => {
    expect(plan(read("clone", { generateExisting: true }), event("clone"), [])).toEqual([
      "create settings",
    ]);
    expect(plan(read("clone", {}, { generateExisting: true }), event("clone"), [])).toEqual([
      "create settings",
    ]);
    const own = read("clone", { generateExisting: false }, { generateExisting: true });
    expect(plan(own, event("clone"), [])).toEqual([]);
    const { body } = own.spec.rules[0] ?? {};
    expect(body?.type === "generate" && generatesExisting(own, body.generate)).toBe(false);
  });
});

describe("a deleted rule", () => {
  it("orphans where it is told to", () => {
    const policy = read("data", { synchronize: true, orphanDownstreamOnPolicyDelete: true });
    expect(plan(policy, { type: "rule-deleted" }, [stored(downstream("data"))])).toEqual([]);
  });

  it("leaves alone what the rule no longer named", () => {
    const policy = read("data", { synchronize: true });
    const existing = [stored(downstream("data", "1", "former")), stored(downstream("data"))];
    expect(plan(policy, { type: "rule-deleted" }, existing)).toEqual(["delete settings"]);
  });
});

it("creates on the deletion of a trigger where the rule generates then", () => {
  const policy = read("data", { synchronize: true });
  const event: GenerationEvent = {
    type: "trigger-deleted",
    trigger,
    result: result("pass", "data"),
  };
  expect(plan(policy, event, [])).toEqual(["create settings"]);
});

it("takes an operation that the rule is not about for no sign that the trigger is lost", () => {
  const policy = read("data", { synchronize: true }, {}, { operations: ["CREATE"] });
  const existing = [stored(downstream("data"))];
  expect(plan(policy, { type: "trigger-changed", operation: "UPDATE", trigger }, existing)).toEqual(
    [],
  );
  expect(plan(policy, { type: "trigger-changed", operation: "CREATE", trigger }, existing)).toEqual(
    ["delete settings"],
  );
});

it("touches nothing that another rule, policy or trigger has made", () => {
  const policy = read("data", { synchronize: true });
  const other = { ...trigger, metadata: { name: "shop", uid: "u-2" } };
  expect(
    plan(policy, { type: "trigger-deleted", trigger: other }, [stored(downstream("data"))]),
  ).toEqual([]);
  const unknown = { ...trigger, metadata: { name: "shop" } };
  expect(
    plan(policy, { type: "trigger-deleted", trigger: unknown }, [stored(downstream("data"))]),
  ).toEqual([]);
  const foreign = withGenerateLabels(
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "shop" } },
    { policy: "provision", namespace: "", rule: "other" },
    trigger,
  );
  expect(plan(policy, { type: "trigger-deleted", trigger }, [foreign])).toEqual([]);
});

it("asks for a server-side apply where the policy does", () => {
  const policy = read("data", {}, { useServerSideApply: true });
  const event: GenerationEvent = { type: "policy-changed", result: result("pass", "data") };
  const own = planGeneration(
    read("data", { generateExisting: true }, { useServerSideApply: true }),
    "make",
    event,
    [],
  );
  expect(own).toMatchObject([{ type: "create", serverSideApply: true }]);
  expect(plan(policy, event, [])).toEqual([]);
});

it("refuses a rule that is not there", () => {
  expect(() => planGeneration(read("data", {}), "other", { type: "rule-deleted" }, [])).toThrow(
    "has no generate rule other",
  );
});
