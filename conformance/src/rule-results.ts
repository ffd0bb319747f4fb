import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Case, Miss } from "./bed.ts";

/** What the reference says of one rule on one resource. */
interface ExpectedResult {
  readonly rule: string;
  readonly result: string;
  readonly message: string;
}

/** What Winnow says of one rule on one resource. */
interface ActualResult {
  readonly rule: string;
  readonly verdict: string;
  readonly message: string;
}

/** Our results by the name of the resource, worked out when first asked for. */
export type ActualResults = () => Promise<ReadonlyMap<string, readonly ActualResult[]>>;

/** By the name of the resource; resources without results may be left out. */
export type ExpectedResults = ReadonlyMap<string, readonly ExpectedResult[]>;

/** Reads `{"resource": [{"rule", "result", "message"}]}`. */
export function readExpectedResults(value: Json): ExpectedResults {
  if (!isMap(value)) throw new Error("expected results are not a map");
  return new Map(Object.entries(value).map(([name, results]) => [name, readResults(results)]));
}

function readResults(value: Json): ExpectedResult[] {
  if (!Array.isArray(value)) throw new Error("the results of a resource are not a list");
  return value.filter(isMap).map((result) => ({
    rule: text(result, "rule"),
    result: text(result, "result"),
    message: text(result, "message"),
  }));
}

function text(map: JsonMap, key: string): string {
  const value = get(map, key);
  if (typeof value !== "string") throw new Error(`a result has no ${key}`);
  return value;
}

/**
 * One case for each verdict of the reference, and one that says that there are no others.
 *
 * @param prefix the bed's name and the policy's
 */
export function verdictCases(
  prefix: string,
  expected: ExpectedResults,
  actual: ActualResults,
): Case[] {
  const cases = eachResult(expected, (resource, result) => ({
    id: `${prefix}/${resource}/${result.rule}`,
    check: async () => {
      const found = await resultOf(actual, resource, result.rule);
      if (found?.verdict === result.result) return undefined;
      return { expected: told(result.result, result), actual: toldActual(found) };
    },
  }));
  return [
    ...cases,
    { id: `${prefix}/nothing-else`, check: () => findUnexpected(expected, actual) },
  ];
}

/** One case for each message; those of errors are the reference's own affair. */
export function messageCases(
  prefix: string,
  expected: ExpectedResults,
  actual: ActualResults,
): Case[] {
  const spoken = new Map(
    [...expected].map(([resource, results]) => [
      resource,
      results.filter(({ result }) => result !== "error"),
    ]),
  );
  return eachResult(spoken, (resource, result) => ({
    id: `${prefix}/${resource}/${result.rule}`,
    check: async () => {
      const found = await resultOf(actual, resource, result.rule);
      if (found !== undefined && ordered(found.message) === ordered(result.message)) {
        return undefined;
      }
      return { expected: told(result.result, result), actual: toldActual(found) };
    },
  }));
}

/**
 * A pod security message with its parts in order: where exemptions are involved, the reference lists
 * controls and fields in an order that changes from run to run.
 */
function ordered(message: string): string {
  const at = message.indexOf("(Forbidden reason");
  if (at < 0) return message;
  const parts = message.slice(at).split(/(?=\(Forbidden reason)/u);
  return message.slice(0, at) + parts.map(orderedFields).toSorted().join("");
}

function orderedFields(part: string): string {
  const found = /^(.*field error list: \[)(.*)(\]\))$/su.exec(part);
  if (found === null) return part;
  const [, head = "", fields = "", tail = ""] = found;
  return head + fields.split(", ").toSorted().join(", ") + tail;
}

function eachResult(
  expected: ExpectedResults,
  toCase: (resource: string, result: ExpectedResult) => Case,
): Case[] {
  return [...expected].flatMap(([resource, results]) =>
    results.map((result) => toCase(resource, result)),
  );
}

async function resultOf(
  actual: ActualResults,
  resource: string,
  rule: string,
): Promise<ActualResult | undefined> {
  const results = await actual();
  return results.get(resource)?.find((result) => result.rule === rule);
}

async function findUnexpected(
  expected: ExpectedResults,
  actual: ActualResults,
): Promise<Miss | undefined> {
  const unexpected: string[] = [];
  for (const [resource, results] of await actual()) {
    const rules = new Set((expected.get(resource) ?? []).map(({ rule }) => rule));
    for (const result of results) {
      if (rules.has(result.rule)) continue;
      unexpected.push(`${resource}: ${result.rule} ${toldActual(result)}`);
    }
  }
  if (unexpected.length === 0) return undefined;
  const more = unexpected.length > 5 ? ` and ${unexpected.length - 5} more` : "";
  return { expected: "no further results", actual: unexpected.slice(0, 5).join("; ") + more };
}

function told(verdict: string, result: { readonly message: string }): string {
  return `${verdict}: ${result.message}`;
}

function toldActual(result: ActualResult | undefined): string {
  return result === undefined ? "no result" : told(result.verdict, result);
}
