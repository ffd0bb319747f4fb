import { get, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { Providers } from "../../providers.ts";
import type { Request } from "../../request.ts";
import type { RuleResult } from "../../result/response.ts";
import type { Semantics } from "../../semantics.ts";

const namespaces = { any: [{ resources: { kinds: ["Namespace"] } }] };

function policy(generate: JsonMap, rule: JsonMap = {}): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "provision" },
    spec: { rules: [{ name: "make", match: namespaces, ...rule, generate }] },
  };
}

const shop: JsonMap = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", uid: "u-1", labels: { team: "a,b" } },
};

async function judge(
  document: JsonMap,
  providers: Providers = {},
  request: Request = { object: shop, operation: "CREATE" },
  semantics: Semantics = "sound",
): Promise<RuleResult | undefined> {
  const compiled = compile([{ value: document }], { semantics });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const responses = await compiled.set.evaluate(request, { providers });
  return responses[0]?.results[0];
}

function made(result: RuleResult | undefined): Json[] {
  return (result?.generated ?? []).map(({ resource }) => resource);
}

const configMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  name: "{{ request.object.metadata.name }}-settings",
  namespace: "{{ request.object.metadata.name }}",
};

describe("data", () => {
  it("writes the resource at its place, with labels that tell where it comes from", async () => {
    const data = {
      metadata: { name: "other", labels: { own: "yes" } },
      data: { "n-{{ request.operation }}": "{{ length(request.object.metadata.labels) }}" },
    };
    const result = await judge(policy({ ...configMap, data }));
    expect(result).toMatchObject({
      verdict: "pass",
      type: "generation",
      message: "generates 1 resource",
    });
    expect(made(result)).toEqual([
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: "shop-settings",
          namespace: "shop",
          labels: {
            own: "yes",
            "app.kubernetes.io/managed-by": "kyverno",
            "generate.kyverno.io/policy-name": "provision",
            "generate.kyverno.io/policy-namespace": "",
            "generate.kyverno.io/rule-name": "make",
            "generate.kyverno.io/trigger-group": "",
            "generate.kyverno.io/trigger-version": "v1",
            "generate.kyverno.io/trigger-kind": "Namespace",
            "generate.kyverno.io/trigger-namespace": "",
            "generate.kyverno.io/trigger-uid": "u-1",
          },
        },
        data: { "n-CREATE": 1 },
      },
    ]);
  });

  it("is an error where a variable has no value, and generates nothing", async () => {
    const result = await judge(
      policy({ ...configMap, data: { data: { a: "{{ request.object.none }}" } } }),
    );
    expect(result?.verdict).toBe("error");
    expect(result?.message).toContain(
      "failed to resolve request.object.none at path /generate/data/data/a",
    );
    expect(result?.generated).toBeUndefined();
  });

  it("is an error where the name is empty or no text", async () => {
    const empty = await judge(policy({ ...configMap, name: "{{ '' }}" }));
    expect(empty).toMatchObject({
      verdict: "error",
      message: expect.stringContaining("empty text") as string,
    });
    const number = await judge(policy({ ...configMap, name: "{{ `1` }}" }));
    expect(number).toMatchObject({
      verdict: "error",
      message: expect.stringContaining("must give a text") as string,
    });
  });

  it("generates on the deletion of a trigger only where match names DELETE", async () => {
    const request: Request = { oldObject: shop, operation: "DELETE" };
    expect(await judge(policy(configMap), {}, request)).toBeUndefined();
    const match = { any: [{ resources: { kinds: ["Namespace"], operations: ["DELETE"] } }] };
    expect(made(await judge(policy(configMap, { match }), {}, request))).toHaveLength(1);
  });

  it("is skipped where preconditions are not met", async () => {
    const preconditions = { all: [{ key: "a", operator: "Equals", value: "b" }] };
    expect(await judge(policy(configMap, { preconditions }))).toMatchObject({ verdict: "skip" });
  });
});

const secret: JsonMap = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: "pull",
    namespace: "base",
    uid: "s-1",
    resourceVersion: "7",
    labels: { "app.kubernetes.io/managed-by": "Helm", "generate.kyverno.io/clone-source": "" },
    ownerReferences: [{ kind: "ConfigMap", name: "owner" }],
  },
  type: "Opaque",
  status: { seen: true },
};
const cluster: Providers = { listResources: ({ kind }) => (kind === "Secret" ? [secret] : []) };
const clone = {
  apiVersion: "v1",
  kind: "Secret",
  name: "copy",
  namespace: "{{ request.object.metadata.name }}",
  clone: { name: "pull", namespace: "base" },
};

describe("clone", () => {
  it("copies without what belongs to the original alone", async () => {
    const [copy] = made(await judge(policy(clone), cluster)) as JsonMap[];
    expect(copy).toMatchObject({
      kind: "Secret",
      type: "Opaque",
      metadata: { name: "copy", namespace: "shop" },
    });
    expect(copy).not.toHaveProperty("status");
    const metadata = (copy?.["metadata"] ?? {}) as JsonMap;
    expect(Object.keys(metadata).toSorted()).toEqual(["labels", "name", "namespace"]);
    expect(metadata["labels"]).toMatchObject({
      "app.kubernetes.io/managed-by": "kyverno",
      "generate.kyverno.io/source-kind": "Secret",
      "generate.kyverno.io/source-namespace": "base",
      "generate.kyverno.io/source-uid": "s-1",
    });
    expect(metadata["labels"]).not.toHaveProperty("generate.kyverno.io/clone-source");
  });

  it("waits for a host that answers later", async () => {
    const later: Providers = { listResources: () => Promise.resolve([secret]) };
    expect(made(await judge(policy(clone), later))).toHaveLength(1);
  });

  it("is an error without the source, and without anybody to ask", async () => {
    const missing = await judge(policy(clone), { listResources: () => [] });
    expect(missing?.message).toBe(
      "failed to generate: the clone source v1 Secret base/pull was not found",
    );
    expect(await judge(policy(clone))).toMatchObject({ verdict: "error" });
  });

  it("leaves a trigger alone that would be copied onto itself", async () => {
    const self = { ...clone, name: "pull", namespace: "base" };
    expect(made(await judge(policy(self), cluster))).toEqual([]);
  });
});

describe("cloneList", () => {
  const cloneList = {
    kinds: ["v1/Secret", "apps/v1/Deployment"],
    namespace: "base",
    selector: { matchLabels: { copy: "{{ request.operation }}" } },
  };

  it("asks for each kind by the selector and keeps names", async () => {
    const asked: Json[] = [];
    const providers: Providers = {
      listResources(query) {
        asked.push({ ...query, selector: null });
        expect(query.selector?.matchLabels).toEqual({ copy: "CREATE" });
        return query.kind === "Secret" ? [secret] : [];
      },
    };
    const result = await judge(policy({ namespace: "shop", cloneList }), providers);
    expect(asked).toEqual([
      { apiVersion: "v1", kind: "Secret", name: "", namespace: "base", selector: null },
      { apiVersion: "apps/v1", kind: "Deployment", name: "", namespace: "base", selector: null },
    ]);
    expect(made(result).map((object) => getPath(object, ["metadata", "name"]))).toEqual(["pull"]);
  });
});

describe("foreach", () => {
  const entry = {
    list: "request.object.metadata.labels.team | split(@, ',')",
    context: [{ name: "team", variable: { jmesPath: "element" } }],
    ...configMap,
    name: "{{ team }}-{{ elementIndex }}",
    data: { data: { first: "{{ element0 }}" } },
  };

  it("makes one for each element, with variables of its own", async () => {
    const result = await judge(policy({ foreach: [entry] }));
    expect(
      made(result).map((object) => [
        getPath(object, ["metadata", "name"]),
        get(object as JsonMap, "data"),
      ]),
    ).toEqual([
      ["a-0", { first: "a" }],
      ["b-1", { first: "b" }],
    ]);
  });

  it("leaves out elements whose preconditions are not met", async () => {
    const preconditions = { all: [{ key: "{{ team }}", operator: "Equals", value: "b" }] };
    const result = await judge(policy({ foreach: [{ ...entry, preconditions }] }));
    expect(made(result)).toHaveLength(1);
  });

  it("is an error where a list or precondition cannot be evaluated", async () => {
    const list = await judge(policy({ foreach: [{ ...entry, list: "split(`1`, 'a')" }] }));
    expect(list).toMatchObject({ verdict: "error" });
    const preconditions = {
      all: [{ key: "{{ request.object.none }}", operator: "Equals", value: "b" }],
    };
    const stopped = await judge(policy({ foreach: [{ ...entry, preconditions }] }));
    expect(stopped).toMatchObject({ verdict: "error" });
  });

  it("makes nothing of a list that is not there", async () => {
    const result = await judge(
      policy({ foreach: [{ ...entry, list: "request.object.spec.none" }] }),
    );
    expect(result).toMatchObject({ verdict: "pass", message: "nothing to generate" });
  });
});

it("takes text of the trigger that looks like a variable as it is", async () => {
  const object = {
    ...shop,
    metadata: { name: "shop", labels: { note: "{{ request.operation }}" } },
  };
  const data = { data: { note: "{{ request.object.metadata.labels.note }}" } };
  const result = await judge(policy({ ...configMap, data }), {}, { object, operation: "CREATE" });
  expect(getPath(made(result)[0], ["data", "note"])).toBe("{{ request.operation }}");
});
