import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import type { Providers } from "./providers.ts";
import type { Request } from "./request.ts";
import type { Explanation, RuleExplanation } from "./result/explanation.ts";
import type { TraceNode, TraceStep } from "./result/trace.ts";
import type { Semantics } from "./semantics.ts";

const anyPod: JsonMap = { any: [{ resources: { kinds: ["Pod"] } }] };

const pod: JsonMap = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop", labels: { app: "web" } },
  spec: {
    initContainers: [
      {
        name: "mesh",
        image: "evil/mesh:1",
        securityContext: { capabilities: { add: ["NET_RAW"] } },
      },
    ],
    containers: [
      { name: "main", image: "nginx:1" },
      { name: "side", image: "busybox:latest" },
    ],
  },
};

function policy(rule: JsonMap, metadata: JsonMap = {}): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p", ...metadata },
    spec: { rules: [{ name: "r", match: anyPod, ...rule }] },
  };
}

function exception(spec: JsonMap, ruleNames: string[] = ["r"]): JsonMap {
  return {
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name: "x", namespace: "ops" },
    spec: { exceptions: [{ policyName: "p", ruleNames }], match: anyPod, ...spec },
  };
}

interface Settings {
  readonly request?: Partial<Request>;
  readonly semantics?: Semantics;
  readonly providers?: Providers;
}

async function explain(documents: JsonMap[], settings: Settings = {}): Promise<Explanation> {
  const { request = {}, semantics = "sound", providers = {} } = settings;
  const result = compile(
    documents.map((value) => ({ value })),
    { semantics },
  );
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  let heard: Explanation | undefined;
  await result.set.evaluate(
    { object: pod, operation: "CREATE", ...request },
    { providers, explain: (explanation) => (heard = explanation) },
  );
  if (heard === undefined) throw new Error("nothing was explained");
  return heard;
}

async function firstRule(documents: JsonMap[], settings?: Settings): Promise<RuleExplanation> {
  const { policies } = await explain(documents, settings);
  const [first] = policies[0]?.rules ?? [];
  if (first === undefined) throw new Error("there is no rule");
  return first;
}

function all(nodes: readonly TraceNode[], step: TraceStep): TraceNode[] {
  return nodes.flatMap((node) => [
    ...(node.step === step ? [node] : []),
    ...all(node.children, step),
  ]);
}

const deny = (conditions: Json): JsonMap => ({ validate: { deny: { conditions } } });
const privileged: JsonMap = { validate: { pattern: { spec: { "=(hostNetwork)": false } } } };

describe("rules that do not match", () => {
  it("are told with what each filter wants and what the resource has", async () => {
    const match: JsonMap = {
      any: [
        { resources: { kinds: ["Service"], names: ["api-*"] } },
        { resources: { kinds: ["Pod"], selector: { matchLabels: { app: "db" } } } },
      ],
    };
    const { result, trace } = await firstRule([policy({ ...privileged, match })]);
    expect(result).toBeUndefined();
    expect(trace).toMatchObject([{ step: "match", holds: false, notable: true }]);
    expect(all(trace, "attribute")).toMatchObject([
      { message: "kinds", holds: false, found: "v1/Pod", wanted: ["Service"] },
      { message: "names", holds: false, found: "web", wanted: ["api-*"], at: ["metadata", "name"] },
      { message: "kinds", holds: true },
      {
        message: "selector",
        holds: false,
        found: { app: "web" },
        path: ["spec", "rules", 0, "match", "any", 1, "resources", "selector"],
      },
    ]);
  });

  it("are told where exclude takes them out", async () => {
    const exclude: JsonMap = { all: [{ resources: { namespaces: ["sh*"] } }] };
    const { result, trace } = await firstRule([policy({ ...privileged, exclude })]);
    expect(result).toBeUndefined();
    expect(all(trace, "exclude")).toMatchObject([{ holds: true, notable: true }]);
  });

  it("leave users aside where nobody is known to have asked", async () => {
    const match = {
      any: [{ resources: { kinds: ["Pod"] }, subjects: [{ kind: "User", name: "a" }] }],
    };
    const document = policy({ ...privileged, match });
    (document["spec"] as JsonMap)["background"] = false;
    const unknown = await firstRule([document]);
    const [, aside] = all(unknown.trace, "attribute");
    expect(aside).toMatchObject({ message: "subjects: left aside, nobody is known to have asked" });
    expect(aside).not.toHaveProperty("holds");
    const known = await firstRule([document], {
      request: { admission: { userInfo: { username: "b" } } },
    });
    expect(all(known.trace, "attribute")[1]).toMatchObject({
      holds: false,
      found: { username: "b" },
    });
  });

  it("are told with the rule they come from where they are derived", async () => {
    const { policies } = await explain([policy(privileged)]);
    const [explained] = policies;
    expect(explained?.rules.map(({ rule: name, derivedFrom }) => [name, derivedFrom])).toEqual([
      ["r", undefined],
      ["autogen-r", "r"],
      ["autogen-cronjob-r", "r"],
    ]);
    expect(explained?.rules[1]?.path).toEqual(["spec", "rules", 0]);
  });

  it("are told where an earlier rule was enough, without any step", async () => {
    const one = policy(privileged);
    const spec = one["spec"] as JsonMap;
    const [first] = spec["rules"] as JsonMap[];
    const document = {
      ...one,
      spec: { applyRules: "One", rules: [first ?? {}, { ...first, name: "second" }] },
    };
    const { policies } = await explain([document]);
    expect(policies[0]?.rules.find(({ rule: name }) => name === "second")).toMatchObject({
      result: undefined,
      trace: [],
    });
  });

  it("of a namespaced policy name the namespace that it sees", async () => {
    const document = { ...policy(privileged, { namespace: "other" }), kind: "Policy" };
    const { trace } = await firstRule([document]);
    expect(trace).toMatchObject([{ step: "match", holds: false, found: "shop", wanted: "other" }]);
  });
});

describe("conditions", () => {
  const image = "{{ request.object.spec.containers[0].image }}";
  it("are told with key, operator and value, and those that were not asked", async () => {
    const preconditions: JsonMap = {
      any: [
        { key: image, operator: "Equals", value: "redis" },
        { key: image, operator: "Equals", value: "nginx:1" },
        { key: image, operator: "Equals", value: "never" },
      ],
    };
    const { trace } = await firstRule([policy({ ...privileged, preconditions })]);
    expect(all(trace, "preconditions")).toMatchObject([{ holds: true }]);
    expect(all(trace, "conditions")).toMatchObject([{ message: "any: one of them holds" }]);
    const [first, second, third] = all(trace, "condition");
    expect(first).toMatchObject({
      holds: false,
      message: `"${image}" Equals "redis"`,
      operator: "Equals",
      found: "nginx:1",
      wanted: "redis",
      path: ["spec", "rules", 0, "preconditions", "any", 0],
    });
    expect(second).toMatchObject({ holds: true });
    expect(third).not.toHaveProperty("holds");
  });

  it("that stop a rule are notable, with the variables they loaded", async () => {
    const context: Json = [{ name: "tag", variable: { value: "x".repeat(5_000) } }];
    const preconditions = { all: [{ key: "{{ tag }}", operator: "Equals", value: "1" }] };
    const { result, trace } = await firstRule([policy({ ...privileged, context, preconditions })]);
    expect(result?.verdict).toBe("skip");
    const [loaded] = all(all(trace, "condition"), "context");
    expect(loaded).toMatchObject({ holds: true, path: ["spec", "rules", 0, "context", 0] });
    expect(JSON.stringify(loaded?.found).length).toBeLessThan(500);
    expect(all(trace, "preconditions")).toMatchObject([{ holds: false, notable: true }]);
  });

  it("tell the variable that could not be loaded", async () => {
    const context: Json = [{ name: "map", configMap: { name: "m", namespace: "n" } }];
    const conditions = { all: [{ key: "{{ map.data.a }}", operator: "Equals", value: "1" }] };
    const { result, trace } = await firstRule([policy({ context, ...deny(conditions) })]);
    expect(result?.verdict).toBe("error");
    expect(all(trace, "context")).toMatchObject([{ holds: false, notable: true }]);
    expect(all(trace, "deny")).toMatchObject([{ notable: true }]);
  });

  it("are told once where values have to be waited for", async () => {
    const context: Json = [{ name: "map", configMap: { name: "m", namespace: "n" } }];
    const conditions = { all: [{ key: "{{ map.data.a }}", operator: "Equals", value: "1" }] };
    const providers = { configMap: () => Promise.resolve({ data: { a: "1" } }) };
    const { result, trace } = await firstRule([policy({ context, ...deny(conditions) })], {
      providers,
    });
    expect(result?.verdict).toBe("fail");
    expect(all(trace, "context")).toHaveLength(1);
    expect(all(trace, "deny")).toMatchObject([{ holds: false, notable: true }]);
  });
});

describe("checks", () => {
  it("patterns tell where they fail in the resource and in the policy", async () => {
    const pattern = { spec: { containers: [{ "=(name)": "?*", image: "!*:latest" }] } };
    const { trace } = await firstRule([policy({ validate: { pattern } })]);
    expect(all(trace, "pattern")).toMatchObject([
      {
        holds: false,
        found: "busybox:latest",
        wanted: "!*:latest",
        at: ["spec", "containers", 1, "image"],
        path: ["spec", "rules", 0, "validate", "pattern", "spec", "containers", 0, "image"],
      },
    ]);
  });

  it("patterns name the anchor that takes the resource out, as it is written", async () => {
    const pattern = { spec: { "(hostNetwork)": true, hostPID: false } };
    const { result, trace } = await firstRule([policy({ validate: { pattern } })]);
    expect(result?.verdict).toBe("skip");
    const [node] = all(trace, "pattern");
    expect(node?.message).toContain("conditional anchor");
    expect(node?.path?.slice(-2)).toEqual(["spec", "(hostNetwork)"]);
  });

  it("of derived rules are placed in the rule as it is written", async () => {
    const pattern = { spec: { hostNetwork: true } };
    const object = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { template: { spec: { hostNetwork: false } } },
    };
    const { policies } = await explain([policy({ validate: { pattern } })], {
      request: { object },
    });
    const derived = policies[0]?.rules[1];
    const [node] = all(derived?.trace ?? [], "pattern");
    expect(node?.at).toEqual(["spec", "template", "spec", "hostNetwork"]);
    expect(node?.path?.slice(-3)).toEqual(["pattern", "spec", "hostNetwork"]);
  });

  it("anyPattern tells each alternative", async () => {
    const anyPattern = [{ spec: { hostNetwork: true } }, { spec: { hostPID: true } }];
    const { trace } = await firstRule([policy({ validate: { anyPattern } })]);
    expect(all(trace, "pattern").map(({ at }) => at)).toEqual([
      ["spec", "hostNetwork"],
      ["spec", "hostPID"],
    ]);
  });

  it("foreach goes element by element, each with its place", async () => {
    const foreach = [
      {
        list: "request.object.spec.containers",
        preconditions: {
          all: [{ key: "{{ element.name }}", operator: "NotEquals", value: "main" }],
        },
        pattern: { image: "!*:latest" },
      },
    ];
    const { trace } = await firstRule([policy({ validate: { foreach } })]);
    const [main, side] = all(trace, "element");
    expect(main).toMatchObject({ at: ["spec", "containers", 0] });
    expect(main).not.toHaveProperty("holds");
    expect(side).toMatchObject({ holds: false, notable: true, at: ["spec", "containers", 1] });
    expect(all([side as TraceNode], "pattern")).toMatchObject([
      { at: ["spec", "containers", 1, "image"] },
    ]);
    expect(all(trace, "foreach")).toMatchObject([{ holds: false, notable: true }]);
  });
});

describe("exemptions", () => {
  const capabilities = {
    controlName: "Capabilities",
    images: ["good/mesh:*"],
    restrictedField: "spec.initContainers[*].securityContext.capabilities.add",
    values: ["NET_RAW"],
  };
  const podSecurity = (...exclude: Json[]): JsonMap => ({
    validate: { podSecurity: { level: "baseline", version: "latest", exclude } },
  });

  it.each([
    ["image", {}, "evil/mesh:1", ["good/mesh:*"]],
    ["value", { images: ["*"], values: ["SYS_TIME"] }, "NET_RAW", ["SYS_TIME"]],
    [
      "list of containers",
      { images: ["*"], restrictedField: "spec.containers[*].securityContext.capabilities.add" },
      "spec.initContainers[*].securityContext.capabilities.add",
      ["spec.containers[*].securityContext.capabilities.add"],
    ],
  ])("tell the entry that misses a field by the %s alone", async (what, change, found, wanted) => {
    const { trace } = await firstRule([policy(podSecurity({ ...capabilities, ...change }))]);
    expect(all(trace, "field")).toMatchObject([
      { holds: false, at: ["spec", "initContainers", 0, "securityContext", "capabilities", "add"] },
    ]);
    expect(all(trace, "entry")).toMatchObject([
      {
        holds: false,
        notable: true,
        message: `nearly: all but the ${what} fits`,
        found,
        wanted,
        path: ["spec", "rules", 0, "validate", "podSecurity", "exclude", 0],
      },
    ]);
  });

  it("tell the entry that forgave a field, in both semantics", async () => {
    for (const semantics of ["sound", "kyverno-1.19"] as const) {
      const entry = { ...capabilities, images: ["evil/*"] };
      // oxlint-disable-next-line no-await-in-loop
      const { result, trace } = await firstRule([policy(podSecurity(entry))], { semantics });
      expect(result?.verdict).toBe("pass");
      expect(all(trace, "entry")).toMatchObject([{ holds: true, message: "forgives the field" }]);
      expect(all(trace, "field")).toMatchObject([{ holds: true }]);
    }
  });

  it("tell entries of exceptions with their place in the exception", async () => {
    const documents = [policy(podSecurity()), exception({ podSecurity: [capabilities] })];
    const { trace } = await firstRule(documents);
    expect(all(trace, "exception")).toMatchObject([{ holds: true, exception: "ops/x" }]);
    expect(all(trace, "entry")).toMatchObject([
      { exception: "ops/x", path: ["spec", "podSecurity", 0], found: "evil/mesh:1" },
    ]);
  });

  it("tell what an exception's match and conditions miss", async () => {
    const match = { any: [{ resources: { kinds: ["Pod"], names: ["other"] } }] };
    const byMatch = await firstRule([policy(privileged), exception({ match })]);
    const [exempted] = all(byMatch.trace, "exception");
    expect(exempted).toMatchObject({ holds: false, notable: true });
    expect(all([exempted as TraceNode], "attribute")[1]).toMatchObject({
      holds: false,
      found: "web",
      wanted: ["other"],
      exception: "ops/x",
      path: ["spec", "match", "any", 0, "resources", "names"],
    });
    const conditions = {
      all: [{ key: "{{ request.operation }}", operator: "Equals", value: "UPDATE" }],
    };
    const byCondition = await firstRule([policy(privileged), exception({ conditions })]);
    expect(all(byCondition.trace, "condition")).toMatchObject([
      { holds: false, found: "CREATE", path: ["spec", "conditions", "all", 0] },
    ]);
  });

  it("tell an exception that is for other rules of the policy", async () => {
    const { trace } = await firstRule([policy(privileged), exception({}, ["other"])]);
    expect(all(trace, "exception")).toMatchObject([
      { holds: false, found: "r", wanted: ["other"], path: ["spec", "exceptions", 0, "ruleNames"] },
    ]);
  });
});

describe("changes", () => {
  it("are told one by one", async () => {
    const mutate = { patchStrategicMerge: { metadata: { labels: { team: "a" } } } };
    const { trace } = await firstRule([policy({ mutate })]);
    expect(all(trace, "operation")).toMatchObject([
      { message: "add /metadata/labels/team", found: "a" },
    ]);
  });

  it("of foreach are told element by element", async () => {
    const patch = {
      spec: { containers: [{ name: "{{ element.name }}", imagePullPolicy: "Always" }] },
    };
    const foreach = [{ list: "request.object.spec.containers", patchStrategicMerge: patch }];
    const { trace } = await firstRule([policy({ mutate: { foreach } })]);
    expect(all(trace, "element")).toHaveLength(2);
    expect(all(trace, "operation").length).toBeGreaterThan(0);
  });

  it("are told as what is generated", async () => {
    const generate = {
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "settings",
      namespace: "shop",
      data: { data: { a: "b" } },
    };
    const { trace } = await firstRule([policy({ generate })]);
    expect(all(trace, "generated")).toMatchObject([{ message: "shop/ConfigMap/settings" }]);
  });
});

describe("hostile resources", () => {
  it("are told without harm", async () => {
    const hostile = JSON.parse(
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{"__proto__":"a"}},"__proto__":{"b":1}}',
    ) as JsonMap;
    const pattern = JSON.parse('{"metadata":{"labels":{"__proto__":"b"}}}') as JsonMap;
    const { trace } = await firstRule([policy({ validate: { pattern } })], {
      request: { object: hostile },
    });
    expect(all(trace, "pattern")).toMatchObject([{ at: ["metadata", "labels", "__proto__"] }]);
    expect(({} as JsonMap)["b"]).toBeUndefined();
  });

  it("make no trace larger than their elements", async () => {
    const containers = Array.from({ length: 200 }, (_, index) => ({
      name: `c${index}`,
      env: Array.from({ length: 20 }, () => ({ name: "x", value: "y".repeat(100) })),
    }));
    const foreach = [
      {
        list: "request.object.spec.containers",
        deny: {
          conditions: { all: [{ key: "{{ element.env }}", operator: "Equals", value: "x" }] },
        },
      },
    ];
    const object = { ...pod, spec: { containers } };
    const { trace } = await firstRule([policy({ validate: { foreach } })], { request: { object } });
    expect(all(trace, "element")).toHaveLength(200);
    expect(JSON.stringify(trace).length).toBeLessThan(200 * 15_000);
  });
});
