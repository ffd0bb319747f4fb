import { deepEqual, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readingsAgree } from "./agreement.ts";
import { mergeStrategically } from "./merge.ts";
import type { MergeReading } from "./merge.ts";

function pod(spec: JsonMap, metadata: JsonMap = {}): JsonMap {
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

/** What a reading makes of it, as something to compare; failures are all the same. */
function outcome(document: JsonMap, patch: JsonMap, reading: MergeReading): Json {
  try {
    return { merged: mergeStrategically(document, patch, reading) ?? null };
  } catch {
    return "failed";
  }
}

/** Now and then something that does not belong there. */
function mostly(usual: fc.Arbitrary<Json>, strange: fc.Arbitrary<Json> = anything): typeof usual {
  return fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: strange });
}

const anything = fc.constantFrom<Json>(null, 1, "x", true, {}, [], ["x"], { x: 1 }, [
  { name: "a" },
]);
const name = mostly(fc.constantFrom("a", "b", "c"), fc.constantFrom<Json>("", 1, "1", null));

function mapOf(fields: Record<string, fc.Arbitrary<Json>>, key?: string): fc.Arbitrary<Json> {
  return fc.record(fields, { requiredKeys: key === undefined ? [] : [key] });
}

/** Maps that are told apart by a key, most of the time. */
function keyed(key: string, fields: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Json> {
  const item = mostly(mapOf({ [key]: name, ...fields }, key), mapOf(fields));
  const selector = (value: Json): unknown => (isMap(value) ? value[key] : value);
  return mostly(
    fc.uniqueArray(item, { selector, maxLength: 3 }),
    fc.array(fc.oneof(item, anything), { maxLength: 3 }),
  );
}

const texts = mostly(fc.uniqueArray(name, { maxLength: 3 }), fc.array(anything, { maxLength: 3 }));
const number = fc.constantFrom<Json>(80, 81, 82);
const protocol = fc.constantFrom<Json>("TCP", "UDP", "");
const bare = fc.uniqueArray(mapOf({ containerPort: number }, "containerPort"), {
  selector: (value) => JSON.stringify(value),
  maxLength: 3,
});
const mixed = fc.array(mapOf({ containerPort: fc.oneof(number, anything), protocol }), {
  maxLength: 3,
});

function container(ports: fc.Arbitrary<Json>): Record<string, fc.Arbitrary<Json>> {
  return {
    image: fc.constantFrom("i", "j"),
    args: texts,
    env: keyed("name", { value: mostly(name) }),
    ports,
    volumeMounts: keyed("mountPath", { name }),
    resources: mostly(fc.dictionary(fc.constantFrom("limits", "requests"), mostly(name))),
  };
}

function manifest(
  ports: fc.Arbitrary<Json>,
  more: Record<string, fc.Arbitrary<Json>> = {},
): fc.Arbitrary<JsonMap> {
  const spec = mapOf({
    containers: keyed("name", { ...container(ports), ...more }),
    volumes: keyed("name", { emptyDir: mostly(fc.constant({})) }),
    tolerations: keyed("key", { value: name }),
    hostNetwork: fc.boolean(),
    securityContext: mapOf({ sysctls: keyed("name", {}), runAsUser: number }),
  });
  const metadata = mapOf({
    labels: mostly(fc.dictionary(fc.constantFrom("a", "b"), name)),
    finalizers: texts,
    ownerReferences: keyed("uid", { name }),
  });
  const parts = { metadata: mostly(metadata), spec: mostly(spec), extra: mostly(name) };
  return fc.record(parts, { requiredKeys: [] });
}

/** Rarely anything that makes a patch one that readings part over. */
const patch = fc.oneof(
  { weight: 10, arbitrary: manifest(fc.constant([])) },
  { weight: 1, arbitrary: manifest(mixed, { $patch: fc.constantFrom("delete", "replace") }) },
);
const before = manifest(fc.oneof({ weight: 4, arbitrary: bare }, { weight: 1, arbitrary: mixed }));
const identity = { apiVersion: "v1", kind: "Pod" };

describe("where the readings of a merge agree", () => {
  it("they give the same", () => {
    let agreed = 0;
    fc.assert(
      fc.property(before, patch, (fields, change) => {
        const found: JsonMap = { ...identity, ...fields };
        if (!readingsAgree(found, change)) return;
        agreed += 1;
        const kubernetes = outcome(found, change, "kubernetes");
        const kustomize = outcome(found, change, "kustomize");
        expect(deepEqual(kubernetes, kustomize)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(agreed).toBeGreaterThan(300);
  });

  const labels = { metadata: { labels: { a: "1" } } };
  const twoPorts = [{ containerPort: 80 }, { containerPort: 81 }];

  it.each<[string, JsonMap, JsonMap]>([
    ["labels", pod({}), labels],
    [
      "containers by name",
      pod({ containers: [{ name: "a" }] }),
      { spec: { containers: [{ name: "a", image: "x" }] } },
    ],
    [
      "ports that the patch leaves alone",
      pod({ containers: [{ name: "a", ports: twoPorts }] }),
      labels,
    ],
    ["a list without keys", pod({ tolerations: [{ key: "a" }] }), { spec: { tolerations: [] } }],
    ["an unknown kind", { apiVersion: "x/v1", kind: "X", spec: { a: [1] } }, { spec: { a: [2] } }],
  ])("%s", (_, found, change) => {
    expect(readingsAgree(found, change)).toBe(true);
  });

  it.each<[string, JsonMap, JsonMap]>([
    ["a directive", pod({}), { spec: { $patch: "replace" } }],
    ["a null", pod({}), { metadata: { labels: { a: null } } }],
    [
      "ports, which have two keys",
      pod({}),
      { spec: { containers: [{ name: "a", ports: twoPorts }] } },
    ],
    ["an element without its key", pod({ containers: [{ image: "x" }] }), labels],
    ["two elements of one name", pod({ volumes: [{ name: "a" }, { name: "a" }] }), labels],
    ["what does not fit", pod({ containers: {} }), { spec: { containers: [] } }],
    ["a resource inside", { apiVersion: "x/v1", kind: "X", pod: pod({}) }, { pod: { spec: {} } }],
  ])("is not said of %s", (_, found, change) => {
    expect(readingsAgree(found, change)).toBe(false);
  });
});
