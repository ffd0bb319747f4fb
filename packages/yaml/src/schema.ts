/**
 * What plain scalars mean to Kubernetes, which reads YAML with Go's yaml.v2 and goes through JSON:
 * `yes` and `on` are booleans, `0777` is octal, dates stay texts.
 */
import yaml from "js-yaml";
import type { Json } from "@winnow/value";

const trueTexts = new Set([
  "y",
  "Y",
  "yes",
  "Yes",
  "YES",
  "true",
  "True",
  "TRUE",
  "on",
  "On",
  "ON",
]);
const falseTexts = new Set([
  "n",
  "N",
  "no",
  "No",
  "NO",
  "false",
  "False",
  "FALSE",
  "off",
  "Off",
  "OFF",
]);
const nullTexts = new Set(["", "~", "null", "Null", "NULL"]);
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer = /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[1-9][0-9_]*|0)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/;

const mergeKey = "<<";

/** The number of a plain scalar, or undefined where it is none. */
function readNumber(text: string): number | bigint | undefined {
  const first = text.charCodeAt(0);
  // digits, signs and the point begin a number; everything else is quickly left alone
  if (!((first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2b || first === 0x2e)) {
    return undefined;
  }
  if (integer.test(text)) return readInteger(text.replaceAll("_", ""));
  if (!float.test(text)) return undefined;
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

function readInteger(text: string): number | bigint | undefined {
  const negative = text.startsWith("-");
  const digits = text.replace(/^[-+]/, "");
  const octal = /^0[oO]?[0-7]/.test(digits) ? `0o${digits.replace(/^0[oO]?/, "")}` : digits;
  const small = Number(octal);
  if (Number.isSafeInteger(small)) return negative ? -small : small;
  const value = negative ? -BigInt(octal) : BigInt(octal);
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : Number(value);
}

const nullType = new yaml.Type("tag:yaml.org,2002:null", {
  kind: "scalar",
  resolve: (text: string | null) => text === null || nullTexts.has(text),
  construct: () => null,
  predicate: (value: unknown) => value === null,
  represent: () => "null",
});

const booleanType = new yaml.Type("tag:yaml.org,2002:bool", {
  kind: "scalar",
  resolve: (text: string | null) => text !== null && (trueTexts.has(text) || falseTexts.has(text)),
  construct: (text: string) => trueTexts.has(text),
  predicate: (value) => typeof value === "boolean",
  represent: String,
});

const numberType = new yaml.Type("tag:yaml.org,2002:float", {
  kind: "scalar",
  resolve: (text: string | null) => text !== null && readNumber(text) !== undefined,
  construct: readNumber,
  predicate: (value) => typeof value === "number" || typeof value === "bigint",
  represent: (value: unknown) => numberText(value as number | bigint),
});

/** The text of a number. A float that happens to be whole is written with an exponent, so that it reads back as a float. */
export function numberText(value: number | bigint): string {
  const isWholeFloat = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isWholeFloat ? Number(value).toExponential() : String(value);
}

/** JSON has no infinity, so what Kubernetes reads cannot either. */
const notFiniteType = new yaml.Type("tag:winnow,2026:not-finite", {
  kind: "scalar",
  resolve(text: string | null) {
    if (text !== null && notFinite.test(text)) {
      throw new yaml.YAMLException(`${text} is no JSON value; quote it if a text is meant`);
    }
    return false;
  },
});

/** The longest word that is no text: `false`. Numbers may be longer. */
export const longestWord = 5;

/** What a plain scalar of this text is; undefined where it is refused, or more than a scalar. */
export function readPlainText(text: string): Json | undefined {
  if (nullTexts.has(text)) return null;
  if (trueTexts.has(text)) return true;
  if (falseTexts.has(text)) return false;
  return text === mergeKey || notFinite.test(text) ? undefined : (readNumber(text) ?? text);
}

/** Tags that nobody knows are passed over, and their values kept. */
const unknownTags = (["scalar", "sequence", "mapping"] as const).flatMap((kind) =>
  ["!", "tag:"].map(
    (tag) => new yaml.Type(tag, { kind, multi: true, construct: (value: Json) => value }),
  ),
);

/** The schema for reading and writing. */
export const kubernetesSchema: yaml.Schema = yaml.FAILSAFE_SCHEMA.extend({
  implicit: [
    nullType,
    booleanType,
    numberType,
    notFiniteType,
    new yaml.Type("tag:yaml.org,2002:merge", {
      kind: "scalar",
      resolve: (text: string | null) => text === mergeKey,
    }),
  ],
  explicit: unknownTags,
});
