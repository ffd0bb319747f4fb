import { stringify } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson, parseJsonLines } from "./json-text.ts";

describe("parseJson", () => {
  it("keeps every digit of long integers", () => {
    expect(parseJson('{"a":[9007199254740993,-9223372036854775808]}')).toEqual({
      a: [9007199254740993n, -9223372036854775808n],
    });
  });

  it.each([
    ['"9007199254740993"', "9007199254740993"],
    ['"\\"9007199254740993"', '"9007199254740993'],
    ["9007199254740993.5", 9007199254740994],
    ["1234567890123456e1", 1.234567890123456e16],
    ["1000000000000000", 1_000_000_000_000_000],
    ["1.5", 1.5],
  ])("reads %s as JSON.parse would where no digit is lost", (text, value) => {
    expect(parseJson(text)).toBe(value);
  });

  it("keeps a key __proto__ as data", () => {
    expect(stringify(parseJson('{"__proto__":{"x":12345678901234567890}}'))).toBe(
      '{"__proto__":{"x":12345678901234567890}}',
    );
  });

  it("agrees with JSON.parse on whatever JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/u.test(text));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe("parseJsonLines", () => {
  it("reads one value for each line that is not empty", () => {
    expect(parseJsonLines('{"a":1}\n\n[2]\n')).toEqual([{ a: 1 }, [2]]);
  });
});
