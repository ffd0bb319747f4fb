/**
 * What rules found, as the results of policy reports; the fields are those of wgpolicyk8s.io/v1alpha2
 * and openreports.io/v1alpha1, the values those that dashboards for Kyverno's reports look for.
 */
import { createHash } from "node:crypto";
import { countedVerdict, isScored, severityOf } from "@winnow/engine";
import type { PolicyResponse, RuleResult } from "@winnow/engine";
import { formatValue, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { reportedName, ruleKey } from "./reported-rules.ts";

/** By whom results are, for tools that gather the reports of several engines. */
export const reportSource = "kyverno";

/** The results of responses in the order of policies and rules; `now` is in milliseconds since the epoch. */
export function reportEntries(responses: readonly PolicyResponse[], now: number): JsonMap[] {
  return sorted(
    responses.flatMap((response) =>
      response.results.map((result) => reportEntry(response, result, now)),
    ),
  );
}

/** One result of a response. */
export function reportEntry(response: PolicyResponse, result: RuleResult, now: number): JsonMap {
  const { policy } = response;
  const seconds = Math.floor(now / 1000);
  const category = policy.annotations["policies.kyverno.io/category"];
  const severity = severityOf(policy);
  return {
    ...(category === undefined ? {} : { category }),
    message: result.message,
    policy: reportedName(policy),
    properties: propertiesOf(response, result),
    result: countedVerdict(response, result, false),
    rule: result.rule,
    scored: isScored(response),
    ...(severity === undefined ? {} : { severity }),
    source: reportSource,
    timestamp: { nanos: 0, seconds },
  };
}

function propertiesOf({ policy }: PolicyResponse, result: RuleResult): JsonMap {
  const { exceptions } = result;
  // exceptions are told by their names alone
  const names = exceptions.map((name) => name.slice(name.lastIndexOf("/") + 1));
  return {
    ...result.properties,
    ...(names.length === 0 ? {} : { exceptions: names.join(",") }),
    process: policy.spec.background ? "background scan" : "admission review",
  };
}

/** An entry, and what it is known by. */
export interface HashedEntry {
  readonly entry: JsonMap;
  readonly key: string;
  readonly hash: string;
}

/** An entry with its key and hash, which are worked out once. */
export function hashed(entry: JsonMap): HashedEntry {
  return { entry, key: entryKey(entry), hash: entryHash(entry) };
}

/** The rule that an entry is of, as a key. */
export function entryKey(entry: JsonMap): string {
  return ruleKey(textAt(entry, "policy"), textAt(entry, "rule"));
}

/** What an entry says beside its properties; when it was found does not count. */
const saidFields = [
  "policy",
  "rule",
  "result",
  "message",
  "category",
  "severity",
  "scored",
  "source",
] as const;

/** The same for entries that say the same, whenever they were found. */
export function entryHash(entry: JsonMap): string {
  const properties = get(entry, "properties");
  const known = isMap(properties) ? properties : {};
  const said: Json[] = saidFields.map((field) => get(entry, field) ?? null);
  // servers give the fields of an object back in an order of their own
  for (const name of Object.keys(known).toSorted()) said.push(name, get(known, name) ?? null);
  return createHash("sha1").update(JSON.stringify(said)).digest("base64").slice(0, 16);
}

/** Entries in the order of policies and rules. */
export function sorted(entries: readonly JsonMap[]): JsonMap[] {
  const keyed = entries.map((entry) => [entryKey(entry), entry] as const);
  return keyed.toSorted(([left], [right]) => compare(left, right)).map(([, entry]) => entry);
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function textAt(entry: JsonMap, field: string): string {
  return formatValue(get(entry, field) ?? "");
}
