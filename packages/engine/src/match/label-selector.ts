/** Label selectors as Kubernetes defines them, with Kyverno's wildcards in matchLabels. */
import { get, hasWildcard, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { LabelSelector } from "../policy/policy.ts";

/** A selector that is not valid. It is an error of the rule, never just "no match". */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
  readonly code = "selector";
}

export type LabelMatcher = (labels: JsonMap | Readonly<Record<string, string>>) => boolean;

type Labels = Readonly<Record<string, unknown>>;

/** Compiles a selector. Throws SelectorError. */
export function compileLabelSelector(selector: LabelSelector): LabelMatcher {
  const wanted = selector.matchLabels ?? {};
  const tests = [
    ...Object.keys(wanted).map((key) => labelTest(key, wanted[key] ?? "")),
    ...(selector.matchExpressions ?? []).map(expressionTest),
  ];
  return (labels) => tests.every((test) => test(labels));
}

type Test = (labels: Labels) => boolean;

const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const labelKey =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

function labelTest(key: string, value: string): Test {
  if (!hasWildcard(key) && !hasWildcard(value)) {
    requireKey(key);
    requireValue(value);
    return (labels) => read(labels, key) === value;
  }
  return (labels) =>
    Object.keys(labels).some((found) => {
      const text = read(labels, found);
      return text !== undefined && matchWildcard(key, found) && matchWildcard(value, text);
    });
}

function read(labels: Labels, key: string): string | undefined {
  const value = get(labels as JsonMap, key);
  return typeof value === "string" ? value : undefined;
}

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

function expressionTest(expression: Expression): Test {
  const { key, operator, values = [] } = expression;
  requireKey(key);
  values.forEach(requireValue);
  const has = (labels: Labels): boolean => read(labels, key) !== undefined;
  const isIn = (labels: Labels): boolean => values.includes(read(labels, key) ?? "");
  switch (operator) {
    case "In":
      requireSome(values, operator);
      return (labels) => has(labels) && isIn(labels);
    case "NotIn":
      requireSome(values, operator);
      return (labels) => !has(labels) || !isIn(labels);
    case "Exists":
      requireNone(values, operator);
      return has;
    case "DoesNotExist":
      requireNone(values, operator);
      return (labels) => !has(labels);
    default:
      throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
  }
}

function requireKey(key: string): void {
  if (!labelKey.test(key)) {
    throw new SelectorError(`${JSON.stringify(key)} is not a valid label key`);
  }
}

function requireValue(value: string): void {
  if (!labelValue.test(value)) {
    throw new SelectorError(`${JSON.stringify(value)} is not a valid label value`);
  }
}

function requireSome(values: readonly string[], operator: string): void {
  if (values.length === 0) throw new SelectorError(`${operator} needs values`);
}

function requireNone(values: readonly string[], operator: string): void {
  if (values.length > 0) throw new SelectorError(`${operator} takes no values`);
}
