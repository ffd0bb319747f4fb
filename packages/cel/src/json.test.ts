import { describe, expect, it } from "vitest";
import { mapOfEntries } from "./entry-map.ts";
import { toJson } from "./json.ts";
import { Optional } from "./optional.ts";
import { formatText } from "./text.ts";
import { Duration, Timestamp } from "./timestamp.ts";
import { scalar } from "./type.ts";
import { TypeValue } from "./type-value.ts";
import { CelError, Double, Uint } from "./value.ts";
import type { CelValue } from "./value.ts";

const keyed = mapOfEntries([
  [1, "a"],
  [true, new Uint(2n)],
]);

describe("a value", () => {
  it.each<[CelValue, unknown, string]>([
    [null, null, "null"],
    [true, true, "true"],
    ["a", "a", "a"],
    [1, 1, "1"],
    [2n ** 60n, 2n ** 60n, "1152921504606846976"],
    [1.5, 1.5, "1.5"],
    [new Double(2), 2, "2"],
    [new Double(1e6), 1e6, "1e+06"],
    [new Uint(2n), 2, "2"],
    [new Uint(2n ** 64n - 1n), 2n ** 64n - 1n, "18446744073709551615"],
    [Uint8Array.of(104, 105), "aGk=", "hi"],
    [["a", 1], ["a", 1], '["a", 1]'],
    [{ a: ["b"] }, { a: ["b"] }, '{"a": ["b"]}'],
    [keyed, { "1": "a", true: 2 }, '{1: "a", true: 2}'],
    [new Timestamp(1_500_000_000n), "1970-01-01T00:00:01.5Z", "1970-01-01T00:00:01.5Z"],
    [new Duration(90_000_000_000n), "90s", "90s"],
    [new Duration(-1_500_000_000n), "-1.500s", "-1.5s"],
  ])("is JSON and text: %s", (value, json, text) => {
    expect(toJson(value)).toEqual(json);
    expect(formatText(value)).toBe(text);
  });

  it.each<[CelValue]>([[Number.NaN], [Infinity], [new TypeValue(scalar.int)], [Optional.none]])(
    "may have no form in JSON, also within others: %s",
    (value) => {
      expect(toJson(value)).toBeInstanceOf(CelError);
      expect(toJson([{ a: value }])).toBeInstanceOf(CelError);
    },
  );

  it("keeps keys that JavaScript's objects inherit", () => {
    const json = toJson(mapOfEntries([["__proto__", 1]]));
    expect(Object.entries(json as object)).toEqual([["__proto__", 1]]);
  });
});
