import { deepEqual } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScope } from "../../expression/scope.ts";
import type { Semantics } from "../../semantics.ts";
import { compileMerge } from "./strategic-merge.ts";

type Fields = Record<string, fc.Arbitrary<Json>>;

function mapOf(fields: Fields): fc.Arbitrary<Json> {
  return fc.record(fields, { requiredKeys: [] }).map((map) => ({ ...map }) as JsonMap);
}

/** Fields of which some have an anchor. */
function anchored(fields: Fields): fc.Arbitrary<Json> {
  const form = fc.oneof(
    { weight: 5, arbitrary: fc.constant("") },
    { weight: 3, arbitrary: fc.constantFrom("+", "(") },
    { weight: 1, arbitrary: fc.constantFrom("<", "=") },
  );
  const parts = Object.keys(fields).map((name) =>
    fc.option(fc.tuple(form, fields[name] ?? fc.constant(null)), { freq: 2, nil: undefined }),
  );
  return fc.tuple(...parts).map((chosen) => {
    const map: JsonMap = {};
    Object.keys(fields).forEach((name, index) => {
      const [mark, value] = chosen[index] ?? [];
      if (mark === undefined || value === undefined) return;
      map[mark === "" ? name : `${mark === "(" ? "" : mark}(${name})`] = value;
    });
    return map;
  });
}

const name = fc.constantFrom<Json>("a", "b", "c");
const image = fc.constantFrom<Json>("x:1", "x:2", "*:1", "?*");
const flag = fc.boolean();

const resource = mapOf({
  hostNetwork: flag,
  securityContext: mapOf({ runAsNonRoot: flag, runAsUser: fc.constantFrom<Json>(0, 1) }),
  containers: fc.uniqueArray(fc.record({ name, image, securityContext: mapOf({ a: flag }) }), {
    selector: ({ name: own }) => own,
    maxLength: 3,
  }),
}).map((spec): JsonMap => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "x" }, spec }));

const patch = anchored({
  metadata: anchored({ labels: anchored({ a: name, b: name }) }),
  spec: anchored({
    hostNetwork: flag,
    securityContext: anchored({ runAsNonRoot: flag, runAsUser: fc.constantFrom<Json>(0, ">0") }),
    containers: fc.array(anchored({ name, image, securityContext: anchored({ a: flag }) }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
});

function merged(semantics: Semantics, change: Json, before: JsonMap): Json {
  try {
    return { merged: compileMerge(change, semantics)(before) };
  } catch {
    return "failed";
  }
}

describe("a strategic merge with anchors", () => {
  it("leaves a resource as it is where only conditions stand", () => {
    const before: JsonMap = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "x" },
      spec: {
        containers: [
          { name: "a", image: "x:1", securityContext: {} },
          { name: "c", image: "x:1", securityContext: { a: true } },
        ],
      },
    };
    const change: Json = { spec: { containers: [{ securityContext: { "(a)": true } }] } };
    expect(merged("sound", change, before)).toEqual({ merged: before });
    expect(merged("kyverno-1.19", change, before)).toEqual({ merged: before });
  });

  it("names the difference where the semantics part, and nowhere else", () => {
    let same = 0;
    let different = 0;
    fc.assert(
      fc.property(resource, patch, (before, change) => {
        const scope = createScope({}, true, false, [], undefined);
        try {
          compileMerge(change, "sound")(before, scope);
        } catch {
          // a failure may be a difference as well
        }
        const isDifferent = !deepEqual(
          merged("sound", change, before),
          merged("kyverno-1.19", change, before),
        );
        if (isDifferent) different += 1;
        else same += 1;
        expect(scope.notes.differences?.has("strategic-merge-reading") ?? false).toBe(isDifferent);
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(same, different)).toBeGreaterThan(100);
  });
});
