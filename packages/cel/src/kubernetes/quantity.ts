import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  subtractQuantities,
} from "@winnow/value";
import type { Quantity } from "@winnow/value";
import type { Library } from "../library.ts";
import { toDouble, toInt } from "../number.ts";
import type { Int } from "../number.ts";
import { opaque, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, CelObject } from "../value.ts";
import type { CelResult, CelValue, Double } from "../value.ts";
import { costOfReading } from "./cost.ts";
import { functions, method, plain } from "./overload.ts";

const { bool, double, int, string } = scalar;
export const quantityType: Type = opaque("kubernetes.Quantity");

/** A quantity of Kubernetes' resource model as a value. */
export class QuantityValue extends CelObject {
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

/** Quantities. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes quantity library"; since Kubernetes 1.28. */
export const quantityLibrary: Library = {
  name: "kubernetes.quantity",
  functions: functions({
    quantity: plain([string], quantityType, toQuantity, (text: string) => costOfReading(text)),
    isQuantity: plain(
      [string],
      bool,
      (text: string) => readQuantity(text) !== undefined,
      (text: string) => costOfReading(text),
    ),
    sign: plain([quantityType], int, (value: QuantityValue) => compare(value, zero)),
    isInteger: method([quantityType], bool, (value: QuantityValue) => integerOf(value) !== undefined),
    asInteger: method([quantityType], int, (value: QuantityValue) => integerOf(value) ?? noInteger),
    asApproximateFloat: method([quantityType], double, approximate),
    isGreaterThan: comparison(bool, (order) => order > 0),
    isLessThan: comparison(bool, (order) => order < 0),
    compareTo: comparison(int, (order) => order),
    add: arithmetic(addQuantities),
    sub: arithmetic(subtractQuantities),
  }),
};

const zero = new QuantityValue({ nano: 0n, format: "decimal", decimals: 0 });
const noInteger = new CelError("cannot convert value to integer");
const billion = 1_000_000_000n;

function compare(left: QuantityValue, right: QuantityValue): -1 | 0 | 1 {
  return compareQuantities(left.quantity, right.quantity);
}

function comparison(result: Type, answer: (order: number) => boolean | number) {
  return method([quantityType, quantityType], result, (left: QuantityValue, right: QuantityValue) =>
    answer(compare(left, right)),
  );
}

function arithmetic(calculate: (left: Quantity, right: Quantity) => Quantity) {
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
          calculate(left.quantity, { nano: BigInt(right) * billion, format: "exponent", decimals: 0 }),
        ),
    ),
  ];
}

function toQuantity(text: string): CelResult {
  const quantity = readQuantity(text);
  return quantity === undefined ? new CelError(problemOf(text)) : new QuantityValue(quantity);
}

/** Kubernetes reads `m`, `-` and `.5e3` without the `5` as zero too: it never looks whether there is a digit. */
function readQuantity(text: string): Quantity | undefined {
  const quantity = parseQuantity(text);
  if (quantity !== undefined || text === "") return quantity;
  return parseQuantity(text.replace(/^[+-]?(?=\.?(?:[A-Za-z]|$))/, "$&0"));
}

/** Kubernetes' words for what is wrong with a text that is no quantity. */
function problemOf(text: string): string {
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
