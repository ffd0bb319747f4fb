import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  subtractQuantities,
} from "@winnow/value";
import type { Quantity } from "@winnow/value";
import { called, functionOf, method } from "../declare.ts";
import type { Library, Overload } from "../library.ts";
import { toDouble, toInt } from "../number.ts";
import type { Int } from "../number.ts";
import { opaque, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, CelObject } from "../value.ts";
import type { CelResult, CelValue, Double } from "../value.ts";
import { costOfReading } from "./reading.ts";

const { bool, double, int, string } = scalar;
const quantityType: Type = opaque("kubernetes.Quantity");

/** A quantity of Kubernetes' resource model as a value. */
class QuantityValue extends CelObject {
  override readonly type: Type = quantityType;
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }
  override equals(other: CelValue): boolean {
    return other instanceof QuantityValue && other.quantity.nano === this.quantity.nano;
  }
  override toText(): string {
    return formatQuantity(this.quantity);
  }
}

/**
 * Quantities. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes quantity library"; since
 * Kubernetes 1.28.
 */
export const quantityLibrary: Library = {
  name: "kubernetes.quantity",
  functions: [
    functionOf("quantity", called([string], quantityType, toQuantity, costOfReading)),
    functionOf("isQuantity", called([string], bool, isQuantity, costOfReading)),
    functionOf("sign", called([quantityType], int, signOf)),
    functionOf("isInteger", method([quantityType], bool, isInteger)),
    functionOf("asInteger", method([quantityType], int, asInteger)),
    functionOf("asApproximateFloat", method([quantityType], double, approximate)),
    functionOf(
      "isGreaterThan",
      comparison(bool, (order) => order > 0),
    ),
    functionOf(
      "isLessThan",
      comparison(bool, (order) => order < 0),
    ),
    functionOf(
      "compareTo",
      comparison(int, (order) => order),
    ),
    functionOf("add", ...arithmetic(addQuantities)),
    functionOf("sub", ...arithmetic(subtractQuantities)),
  ],
};

const zero = new QuantityValue({ nano: 0n, format: "decimal", decimals: 0 });
const billion = 1_000_000_000n;

function compare(left: QuantityValue, right: QuantityValue): -1 | 0 | 1 {
  return compareQuantities(left.quantity, right.quantity);
}

function comparison(result: Type, answer: (order: number) => boolean | number): Overload {
  return method([quantityType, quantityType], result, (left: QuantityValue, right: QuantityValue) =>
    answer(compare(left, right)),
  );
}

function arithmetic(calculate: (left: Quantity, right: Quantity) => Quantity): Overload[] {
  return [
    method(
      [quantityType, quantityType],
      quantityType,
      (left: QuantityValue, right: QuantityValue) =>
        new QuantityValue(calculate(left.quantity, right.quantity)),
    ),
    method(
      [quantityType, int],
      quantityType,
      (left: QuantityValue, right: Int) =>
        new QuantityValue(
          calculate(left.quantity, {
            nano: BigInt(right) * billion,
            format: "exponent",
            decimals: 0,
          }),
        ),
    ),
  ];
}

function signOf(value: QuantityValue): number {
  return compare(value, zero);
}

function isQuantity(text: string): boolean {
  return readQuantity(text) !== undefined;
}

function isInteger(value: QuantityValue): boolean {
  return integerOf(value) !== undefined;
}

function asInteger(value: QuantityValue): CelResult {
  return integerOf(value) ?? new CelError("cannot convert value to integer");
}

function toQuantity(text: string): CelResult {
  const quantity = readQuantity(text);
  return quantity === undefined ? new CelError(problemOf(text)) : new QuantityValue(quantity);
}

/** Kubernetes reads `m`, `-` and `Ki` as zero too: it looks for digits only where the suffix is of many. */
function readQuantity(text: string): Quantity | undefined {
  const quantity = parseQuantity(text);
  if (quantity !== undefined || text === "" || manySuffix.test(text)) return quantity;
  return parseQuantity(text.replace(/^[+-]?(?=\.?(?:[A-Za-z]|$))/, "$&0"));
}

const manySuffix = /^[+-]?\.?(?:[PE]i|[eE]-0*[1-9]\d+)$/;

/** Kubernetes' words for what is wrong with a text that is no quantity. */
function problemOf(text: string): string {
  if (manySuffix.test(text)) return "unable to parse numeric part of quantity";
  const [, suffix = ""] = /^[+-]?\d*(?:\.\d*)?(.*)$/s.exec(text) ?? [];
  if (text !== "" && /^[eEinumkKMGTP]*[-+]?\d*$/.test(suffix)) {
    return "unable to parse quantity's suffix";
  }
  return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}

/** The integer, where Kubernetes holds it as one: `1.0` and `1000m` are none to it. */
function integerOf({ quantity }: QuantityValue): Int | undefined {
  return quantity.decimals > 0 ? undefined : toInt(quantity.nano / billion);
}

/** As Kubernetes calculates it: the digits as a float, times a power of ten as a float. */
function approximate({ quantity: { nano, decimals } }: QuantityValue): number | Double {
  const digits = nano / 10n ** BigInt(9 - decimals);
  return toDouble(Number(digits) * Number(`1e${-decimals}`));
}
