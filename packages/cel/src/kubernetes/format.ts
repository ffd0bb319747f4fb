import { called, functionOf, method } from "../declare.ts";
import type { Library } from "../library.ts";
import { Optional } from "../optional.ts";
import { listOf, opaque, optionalOf, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelObject } from "../value.ts";
import type { CelValue } from "../value.ts";
import { sizeOf, traversalCost } from "../cost.ts";
import {
  asPrefix,
  validateDnsLabel,
  validateDnsSubdomain,
  validateLabelValue,
  validateQualifiedName,
  validateStartingLabel,
} from "./name-format.ts";
import type { Validate } from "./name-format.ts";
import { urlProblem } from "./urls.ts";

const { string } = scalar;
const formatType = opaque("kubernetes.NamedFormat");

/** A form that texts can have. */
class Format extends CelObject {
  override readonly type: Type = formatType;
  readonly name: string;
  readonly validate: Validate;
  /** What ten characters cost. */
  readonly cost: number;
  constructor(name: string, cost: number, validate: Validate) {
    super();
    this.name = name;
    this.cost = cost;
    this.validate = validate;
  }
  override equals(other: CelValue): boolean {
    return other instanceof Format && other.name === this.name;
  }
}

function unless(holds: (text: string) => boolean, problem: string): Validate {
  return (text) => (holds(text) ? [] : [problem]);
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const time = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:.\d+)?(?:z|[+-]\d{2}:\d{2})$/;

/** A day of the calendar. */
function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  // the calendar repeats after 400 years, and JavaScript takes the first hundred for those of 1900
  const date = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** RFC 3339, but for offsets and what separates fractions, which Kubernetes does not look at closely. */
function isDateTime(text: string): boolean {
  const [date = "", ofDay = ""] = text.toLowerCase().split("t");
  return isDate(date) && time.test(ofDay);
}

function isUri(text: string): readonly string[] {
  const problem = urlProblem(text);
  return problem === undefined ? [] : [problem];
}

const formats: readonly Format[] = [
  new Format("dns1123Label", 8, validateDnsLabel),
  new Format("dns1123Subdomain", 15, validateDnsSubdomain),
  new Format("dns1035Label", 8, validateStartingLabel),
  new Format("qualifiedName", 15, validateQualifiedName),
  new Format("dns1123LabelPrefix", 8, asPrefix(validateDnsLabel)),
  new Format("dns1123SubdomainPrefix", 15, asPrefix(validateDnsSubdomain)),
  new Format("dns1035LabelPrefix", 8, asPrefix(validateStartingLabel)),
  new Format("labelValue", 10, validateLabelValue),
  new Format("uri", 276, isUri),
  new Format(
    "uuid",
    18,
    unless((text) => uuid.test(text), "does not match the UUID format"),
  ),
  new Format(
    "byte",
    21,
    unless((text) => base64.test(text), "invalid base64"),
  ),
  new Format("date", 18, unless(isDate, "invalid date")),
  new Format("datetime", 18, unless(isDateTime, "invalid datetime")),
];

const byName: ReadonlyMap<string, Optional> = new Map(
  formats.map((format) => [format.name, new Optional(format)]),
);

/**
 * Forms of names and other texts. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes format
 * library"; since Kubernetes 1.31.
 */
export const formatLibrary: Library = {
  name: "kubernetes.format",
  functions: [
    functionOf(
      "format.named",
      called([string], optionalOf(formatType), (name: string) => byName.get(name) ?? Optional.none),
    ),
    ...formats.map((format) =>
      functionOf(
        `format.${format.name}`,
        called([], formatType, () => format),
      ),
    ),
    functionOf(
      "validate",
      method([formatType, string], optionalOf(listOf(string)), problemsOf, validateCost),
    ),
  ],
};

/** The problems of a text; none where it has the form. */
function problemsOf(format: Format, text: string): Optional {
  const problems = format.validate(text);
  return problems.length === 0 ? Optional.none : new Optional(problems);
}

function validateCost([format, text]: readonly CelValue[]): number {
  const perTen = format instanceof Format ? format.cost : 1;
  return traversalCost(1 + sizeOf(text ?? null)) * perTen;
}
