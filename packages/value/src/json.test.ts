import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBytes, goJson } from "./go-format.ts";
import { copyToExtend, deepEqual, get, getPath, set } from "./json.ts";
import type { Json, JsonMap } from "./json.ts";

describe("maps of documents", () => {
  it("have no keys but their own", () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      expect(get({}, name)).toBeUndefined();
      expect(getPath({}, [name, "name"])).toBeUndefined();
      const map: JsonMap = {};
      set(map, name, "own");
      expect(get(map, name)).toBe("own");
      expect(get(copyToExtend(map), name)).toBe("own");
      expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
    }
  });

  it("equal themselves read again from JSON, and no other", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const [a, b] = [left as Json, right as Json];
        expect(deepEqual(a, JSON.parse(JSON.stringify(a)) as Json)).toBe(true);
        expect(deepEqual([a], [b])).toBe(deepEqual(a, b));
        expect(deepEqual(a, [b, a])).toBe(false);
      }),
    );
  });

  it("are printed as JSON that means the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JavaScript's own JSON has no negative zero
        const plain = JSON.parse(JSON.stringify(value)) as Json;
        expect(JSON.parse(goJson(plain))).toEqual(plain);
      }),
    );
  });

  it("order their keys by UTF-8 bytes", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: "grapheme" }),
        (left, right) => {
          const wanted = Buffer.compare(Buffer.from(left), Buffer.from(right));
          expect(compareBytes(left, right)).toBe(wanted);
        },
      ),
    );
  });
});
