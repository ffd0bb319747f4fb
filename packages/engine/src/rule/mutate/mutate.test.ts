import { describe, expect, it } from "vitest";
import type { Json, JsonMap } from "@winnow/value";
import { compile } from "../../compile.ts";
import type { PolicyResponse } from "../../result/response.ts";
import type { Providers } from "../../providers.ts";
import type { Semantics } from "../../semantics.ts";

const semantics: readonly Semantics[] = ["sound", "kyverno-1.19"];

interface Setting {
  readonly semantics?: Semantics;
  readonly providers?: Providers;
  readonly match?: string;
}

function mutateRule(name: string, mutate: JsonMap, kind = "Pod"): JsonMap {
  return { name, match: { any: [{ resources: { kinds: [kind] } }] }, mutate };
}

function policyOf(...rules: JsonMap[]): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p" },
    spec: { rules },
  };
}

function judge(policy: JsonMap, object: JsonMap, setting: Setting = {}): PolicyResponse[] {
  const result = compile([{ value: policy }], { semantics: setting.semantics ?? "sound" });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  const { providers = {} } = setting;
  const responses = result.set.evaluate({ object, operation: "CREATE" }, { providers });
  if (responses instanceof Promise) throw new Error("nothing here should wait");
  return responses;
}

function judgeOne(mutate: JsonMap, object: JsonMap, setting: Setting = {}): PolicyResponse {
  const [response] = judge(policyOf(mutateRule("r", mutate)), object, setting);
  if (response === undefined) throw new Error("no response");
  return response;
}

function pod(spec: JsonMap, metadata: JsonMap = {}): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "x", namespace: "y", ...metadata },
    spec,
  };
}

const twoContainers = [
  { name: "a", image: "nginx:latest" },
  { name: "b", image: "redis:7" },
];

describe.each(semantics)("a mutate rule, %s", (reading) => {
  const setting: Setting = { semantics: reading };

  it("tells what it changed, and is skipped where nothing changes", () => {
    const mutate = { patchStrategicMerge: { metadata: { labels: { a: "1" } } } };
    const before = pod({});
    const response = judgeOne(mutate, before, setting);
    expect(response.results).toMatchObject([
      { type: "mutation", verdict: "pass", message: "mutated Pod/x in namespace y" },
    ]);
    expect(response.patched).toEqual(pod({}, { labels: { a: "1" } }));
    expect(before).toEqual(pod({}));
    const again = judgeOne(mutate, response.patched ?? {}, setting);
    expect(again.results).toMatchObject([{ verdict: "skip", message: "no patches applied" }]);
    expect(again.patched).toBeUndefined();
  });

  it.each<[string, JsonMap, JsonMap, JsonMap | undefined]>([
    [
      "a condition picks elements",
      { containers: [{ "(image)": "*:latest", imagePullPolicy: "Always" }] },
      { containers: twoContainers },
      { containers: [{ ...twoContainers[0], imagePullPolicy: "Always" }, twoContainers[1] ?? {}] },
    ],
    [
      "a condition that does not fit keeps the patch away",
      { "(hostNetwork)": true, dnsPolicy: "X" },
      { hostNetwork: false },
      undefined,
    ],
    ["an addition adds", { "+(a)": 1 }, {}, { a: 1 }],
    ["an addition leaves what is there", { "+(a)": 1, b: 2 }, { a: 0 }, { a: 0, b: 2 }],
    [
      "additions may be nested",
      { "+(affinity)": { "+(podAffinity)": { x: 1 } } },
      {},
      { affinity: { podAffinity: { x: 1 } } },
    ],
    [
      "each element has its own additions",
      { containers: [{ "(name)": "*", "+(image)": "z" }] },
      { containers: [{ name: "b" }, { name: "a", image: "q" }] },
      {
        containers: [
          { name: "b", image: "z" },
          { name: "a", image: "q" },
        ],
      },
    ],
    [
      "a global anchor needs one element that fits",
      { containers: [{ "<(image)": "redis:*" }], x: 1 },
      { containers: twoContainers },
      { containers: twoContainers, x: 1 },
    ],
    [
      "a global anchor that fits nowhere keeps the patch away",
      { containers: [{ "<(image)": "mysql:*" }], x: 1 },
      { containers: twoContainers },
      undefined,
    ],
  ])("%s", (_, patch, before, after) => {
    const response = judgeOne({ patchStrategicMerge: { spec: patch } }, pod(before), setting);
    expect(response.patched).toEqual(after && pod(after));
  });

  it("applies JSON patches with variables, read as JSON where no YAML reader is given", () => {
    const patchesJson6902 = JSON.stringify([
      { op: "add", path: "/metadata/labels/n", value: "{{ request.object.metadata.name }}" },
    ]);
    expect(judgeOne({ patchesJson6902 }, pod({}), setting).patched).toEqual(
      pod({}, { labels: { n: "x" } }),
    );
    const yaml = { patchesJson6902: "- op: remove\n  path: /spec" };
    expect(judgeOne(yaml, pod({}), setting).results).toMatchObject([
      { verdict: "error", message: expect.stringContaining("no reader for YAML") },
    ]);
  });

  it("goes through the elements of a list, each seeing the last one's result", () => {
    const mutate = {
      foreach: [
        {
          list: "request.object.spec.volumes",
          order: "Descending",
          preconditions: {
            all: [{ key: "{{ element.drop || `false` }}", operator: "Equals", value: true }],
          },
          patchesJson6902: '[{"op": "remove", "path": "/spec/volumes/{{elementIndex}}"}]',
        },
      ],
    };
    const volumes = [{ name: "a", drop: true }, { name: "b" }, { name: "c", drop: true }];
    expect(judgeOne(mutate, pod({ volumes }), setting).patched).toEqual(
      pod({ volumes: [{ name: "b" }] }),
    );
  });

  it("keeps the order of elements that are merged one by one", () => {
    const mutate = {
      foreach: [
        {
          list: "request.object.spec.containers",
          patchStrategicMerge: {
            spec: { containers: [{ name: "{{ element.name }}", tty: true }] },
          },
        },
      ],
    };
    expect(judgeOne(mutate, pod({ containers: twoContainers }), setting).patched).toEqual(
      pod({ containers: twoContainers.map((item) => ({ ...item, tty: true })) }),
    );
  });

  it("goes into lists inside elements", () => {
    const inner = {
      list: "element0.env",
      order: "Descending",
      patchesJson6902:
        '[{"op": "remove", "path": "/spec/containers/{{elementIndex0}}/env/{{elementIndex1}}"}]',
    };
    const mutate = { foreach: [{ list: "request.object.spec.containers", foreach: [inner] }] };
    const env: Json[] = [{ name: "A" }, { name: "B" }];
    expect(judgeOne(mutate, pod({ containers: [{ name: "a", env }] }), setting).patched).toEqual(
      pod({ containers: [{ name: "a", env: [] }] }),
    );
  });

  it("shows its result to the rules after it, and to validation", () => {
    const policy = policyOf(
      {
        ...mutateRule("check", {}),
        mutate: undefined as unknown as Json,
        validate: { message: "m", pattern: { metadata: { labels: { b: "2" } } } },
      },
      mutateRule("first", { patchStrategicMerge: { metadata: { labels: { a: "2" } } } }),
      mutateRule("second", {
        patchStrategicMerge: {
          metadata: { labels: { b: "{{ request.object.metadata.labels.a }}" } },
        },
      }),
    );
    delete (policy["spec"] as { rules: JsonMap[] }).rules[0]?.["mutate"];
    const [response] = judge(policy, pod({}), setting);
    expect(response?.results.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual([
      "first pass",
      "second pass",
      "check pass",
    ]);
  });

  it("is an error where a variable or the patch does not fit, and changes nothing", () => {
    const cases: JsonMap[] = [
      { patchStrategicMerge: { a: "{{ request.object.nowhere }}" } },
      { patchesJson6902: '[{"op": "replace", "path": "/spec/nowhere", "value": 1}]' },
      { foreach: [{ list: "to_upper(`1`)", patchStrategicMerge: {} }] },
    ];
    for (const mutate of cases) {
      const response = judgeOne(mutate, pod({}), setting);
      expect(response.results).toMatchObject([{ verdict: "error" }]);
      expect(response.patched).toBeUndefined();
    }
  });

  it("is derived for pod controllers", () => {
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { template: { spec: {} } },
    };
    const response = judgeOne({ patchStrategicMerge: { spec: { a: 1 } } }, deployment, setting);
    expect(response.results).toMatchObject([{ rule: "autogen-r", verdict: "pass" }]);
    expect(response.patched).toMatchObject({ spec: { template: { spec: { a: 1 } } } });
  });
});

describe("targets", () => {
  const secret = (name: string): JsonMap => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: "y" },
  });
  const mutate: JsonMap = {
    targets: [
      {
        apiVersion: "v1",
        kind: "Secret",
        name: "s*",
        namespace: "{{ request.object.metadata.namespace }}",
        preconditions: {
          all: [{ key: "{{ target.metadata.name }}", operator: "NotEquals", value: "s2" }],
        },
      },
    ],
    patchStrategicMerge: { metadata: { labels: { from: "{{ request.object.metadata.name }}" } } },
  };

  it("are patched in place of the resource", () => {
    const asked: unknown[] = [];
    const listResources: Providers["listResources"] = (query) => {
      asked.push(query);
      return [secret("s1"), secret("s2")];
    };
    const response = judgeOne(mutate, pod({}), { providers: { listResources } });
    expect(asked).toEqual([{ apiVersion: "v1", kind: "Secret", name: "s*", namespace: "y" }]);
    expect(response.patched).toBeUndefined();
    expect(response.results).toMatchObject([
      {
        verdict: "pass",
        targets: [{ target: secret("s1"), patched: { metadata: { labels: { from: "x" } } } }],
      },
    ]);
  });

  it("are changed also where another one cannot be judged", () => {
    const listResources: Providers["listResources"] = () => [secret("s1"), { kind: "Secret" }];
    const [result] = judgeOne(mutate, pod({}), { providers: { listResources } }).results;
    expect(result).toMatchObject({ verdict: "error", targets: [{ target: secret("s1") }] });
  });

  it("are no result where there are none, and an error where nobody can tell", () => {
    expect(
      judge(policyOf(mutateRule("r", mutate)), pod({}), { providers: { listResources: () => [] } }),
    ).toEqual([]);
    expect(judgeOne(mutate, pod({})).results).toMatchObject([
      { verdict: "error", message: expect.stringContaining("cannot be looked up") },
    ]);
  });
});

describe("where the semantics part", () => {
  it("an anchor without meaning is an error, or becomes a field", () => {
    const mutate = { patchStrategicMerge: { spec: { "=(a)": 1 } } };
    expect(judgeOne(mutate, pod({})).results).toMatchObject([
      { verdict: "error", differences: ["strategic-merge-reading"] },
    ]);
    const response = judgeOne(mutate, pod({}), { semantics: "kyverno-1.19" });
    expect(response.patched).toEqual(pod({ "=(a)": 1 }));
  });

  it("a condition on a map is only a condition, or is merged", () => {
    const mutate = { patchStrategicMerge: { "(metadata)": { name: "x" }, spec: { a: 1 } } };
    const sound = judgeOne(mutate, pod({}));
    expect(sound.patched).toEqual(pod({ a: 1 }));
    const kyverno = judgeOne(mutate, pod({}), { semantics: "kyverno-1.19" });
    expect(kyverno.patched).toEqual({ ...pod({ a: 1 }), "(metadata)": { name: "x" } });
  });

  it("values of the resource are data in a JSON patch, or part of its text", () => {
    const value =
      '1"}, {"op": "remove", "path": "/spec/a"}, {"op": "test", "path": "/spec/b", "value": "2';
    const object = pod({ a: 1, b: "2" }, { annotations: { v: value } });
    const patchesJson6902 =
      '[{"op": "add", "path": "/spec/c", "value": "{{ request.object.metadata.annotations.v }}"}]';
    expect(judgeOne({ patchesJson6902 }, object).results).toMatchObject([
      { verdict: "error", differences: ["json-patch-structure"] },
    ]);
    const kyverno = judgeOne({ patchesJson6902 }, object, { semantics: "kyverno-1.19" });
    expect(kyverno.patched?.["spec"]).toEqual({ b: "2", c: "1" });
  });
});
