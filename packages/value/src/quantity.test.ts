import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  subtractQuantities,
} from "./quantity.ts";
import type { Quantity } from "./quantity.ts";

function read(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity === undefined) throw new Error(`${text} is no quantity`);
  return quantity;
}

const suffixes = ["", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "E-2"] as const;
const quantityText = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.nat({ max: 999_999 }),
    fc.option(fc.nat({ max: 999 }), { nil: undefined }),
    fc.constantFrom(...suffixes),
  )
  .map(([sign, whole, fraction, suffix]) => {
    return `${sign}${whole}${fraction === undefined ? "" : `.${fraction}`}${suffix}`;
  });

describe("quantities", () => {
  it.each([
    ["1000m", "1"],
    ["0.5", "500m"],
    ["1.5Gi", "1536Mi"],
    ["1024Ki", "1Mi"],
    ["0.5Gi", "512Mi"],
    ["100", "100"],
    ["1e3", "1e3"],
    ["12E", "12E"],
    ["-0", "0"],
    ["0.0000000001", "1n"],
    ["1000k", "1M"],
  ])("%s has the canonical form %s", (text, canonical) => {
    expect(formatQuantity(read(text))).toBe(canonical);
  });

  it.each([
    "",
    "+",
    ".",
    "1 Gi",
    "1gi",
    "1K",
    "Ki",
    "1e",
    "0x10",
    "1,5",
    "NaN",
    "1Gi2",
    "--1",
    "1\n",
  ])("%j is no quantity", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it("prints what reads back as the same value, and prints that the same", () => {
    fc.assert(
      fc.property(quantityText, (text) => {
        const quantity = read(text);
        const printed = formatQuantity(quantity);
        expect(read(printed).nano).toBe(quantity.nano);
        expect(formatQuantity(read(printed))).toBe(printed);
      }),
    );
  });

  it("are in one order that agrees with subtraction", () => {
    fc.assert(
      fc.property(quantityText, quantityText, (left, right) => {
        const [a, b] = [read(left), read(right)];
        const order = compareQuantities(a, b);
        expect(compareQuantities(b, a) + order).toBe(0);
        const { nano } = subtractQuantities(a, b);
        expect(order).toBe(nano === 0n ? 0 : nano < 0n ? -1 : 1);
        expect(addQuantities(subtractQuantities(a, b), b).nano).toBe(a.nano);
      }),
    );
  });

  it.each([
    ["1", 0],
    ["1.50", 2],
    ["1e3", -3],
    ["99Ti", 0],
    ["100Ti", 9],
    ["1Ei", 9],
    ["1.5Ki", 9],
    ["1234567890123456789", 9],
  ])("%s is held with %d decimals, as Kubernetes does", (text, decimals) => {
    expect(read(text).decimals).toBe(decimals);
    const zero = read("0.000");
    expect(addQuantities(zero, read(text))).toEqual(read(text));
    expect(subtractQuantities(read(text), zero)).toEqual(read(text));
  });

  it("refuses exponents and texts without measure instead of working on them for ever", () => {
    expect(parseQuantity("1e999999999")).toBeUndefined();
    expect(parseQuantity("1".repeat(1_000_000))).toBeUndefined();
  });
});
