/**
 * The label `cleanup.kyverno.io/ttl`: a duration from the creation of a resource on (`2h`, `1d12h`,
 * `1week`), or a time (`2026-10-04T003000Z`, `2026-10-04`). Follows Kyverno's documentation of the
 * cleanup label; the words for units are those of Kubernetes' OpenAPI durations.
 */
import { get, isMap, parseDuration } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Semantics } from "../semantics.ts";
import { propagationPolicies } from "./cleanup-policy.ts";
import type { PropagationPolicy } from "./cleanup-policy.ts";

export const ttlLabel = "cleanup.kyverno.io/ttl";
export const propagationAnnotation = "cleanup.kyverno.io/propagation-policy";

/** What the label says of a resource. */
export interface Expiry {
  /** As it is written. */
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  /** Milliseconds from its creation on, for a resource that does not say when it was created. */
  readonly afterCreation?: number;
  /** What is wrong; then the resource does not expire. */
  readonly problem?: string;
  readonly propagationPolicy?: PropagationPolicy;
  readonly differences?: readonly string[];
}

/** When a resource expires; undefined for one without the label. */
export function expiryOf(resource: JsonMap, semantics: Semantics): Expiry | undefined {
  const metadata = mapAt(resource, "metadata");
  const label = get(mapAt(metadata, "labels"), ttlLabel);
  if (label === undefined) return undefined;
  if (typeof label !== "string") {
    return { label: "", problem: "the label must be a text; put it in quotes" };
  }
  const written = get(mapAt(metadata, "annotations"), propagationAnnotation);
  const propagationPolicy = propagationPolicies.find((known) => known === written);
  if (written !== undefined && propagationPolicy === undefined) {
    const known = propagationPolicies.join(", ");
    return { label, problem: `annotation ${propagationAnnotation} must be one of ${known}` };
  }
  return {
    label,
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...timeOf(label, get(metadata, "creationTimestamp"), semantics),
  };
}

function timeOf(
  label: string,
  created: unknown,
  semantics: Semantics,
): Pick<Expiry, "at" | "afterCreation" | "problem" | "differences"> {
  const absolute = parseTime(label);
  if (absolute !== undefined) return { at: absolute };
  const whole = wholeDuration(label);
  const duration = whole ?? (semantics === "sound" ? undefined : partialDuration(label));
  if (duration === undefined) {
    const partly = partialDuration(label) === undefined ? {} : { differences: ["ttl-partly-read"] };
    return {
      problem: `${JSON.stringify(label)} is neither a duration like 2h or 1d12h nor a time like 2026-10-04 or 2026-10-04T003000Z`,
      ...partly,
    };
  }
  const differences = whole === undefined ? { differences: ["ttl-partly-read"] } : {};
  const start = typeof created === "string" ? Date.parse(created) : Number.NaN;
  return Number.isNaN(start)
    ? { afterCreation: duration, ...differences }
    : { at: start + duration, ...differences };
}

const timeText = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?$/;

/** A time as the label can hold it: without colons. */
function parseTime(text: string): number | undefined {
  const found = timeText.exec(text);
  if (found === null) return undefined;
  const [, year = "", month = "", day = "", hour = "00", minute = "00", second = "00"] = found;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // a day that the month does not have is moved into the next one, and hour 24 into the next day
  return !Number.isNaN(time) && new Date(time).toISOString() === iso ? time : undefined;
}

const unitMilliseconds: readonly (readonly [milliseconds: number, ...words: string[]])[] = [
  [1e-6, "ns", "nano"],
  [1e-3, "us", "µs", "micro"],
  [1, "ms", "milli"],
  [1000, "s", "sec"],
  [60_000, "m", "min"],
  [3_600_000, "h", "hr", "hour"],
  [86_400_000, "d", "day"],
  [604_800_000, "w", "wk", "week"],
];

/** The milliseconds of a unit: one of its words, or any that begins with the longest one. */
function unitOf(word: string): number | undefined {
  const lower = word.toLowerCase();
  const found = unitMilliseconds.find(
    ([, ...words]) => words.includes(lower) || lower.startsWith(words.at(-1) ?? lower),
  );
  return found?.[0];
}

/** A text that is nothing but a duration, in milliseconds. */
function wholeDuration(text: string): number | undefined {
  const nanoseconds = parseDuration(text);
  if (nanoseconds !== undefined) return nanoseconds < 0n ? undefined : Number(nanoseconds) / 1e6;
  return /^(?:\d{1,15}(?:\.\d{1,9})?[A-Za-zµ]+)+$/u.test(text)
    ? sumOf(text, /(\d+(?:\.\d+)?)([A-Za-zµ]+)/gu, true)
    : undefined;
}

/** What of a text can be read as a duration; the rest is passed over. */
function partialDuration(text: string): number | undefined {
  return sumOf(text, /(\d{1,15})\s*([A-Za-zµ]+)/gu, false);
}

/** The longest time that counts; beyond it no Date can tell when. */
const longest = 1e15;

function sumOf(text: string, part: RegExp, isStrict: boolean): number | undefined {
  let sum: number | undefined;
  for (const [, count = "", word = ""] of text.matchAll(part)) {
    const unit = unitOf(word);
    if (unit === undefined && isStrict) return undefined;
    if (unit !== undefined) sum = (sum ?? 0) + Number(count) * unit;
  }
  return sum === undefined || sum > longest ? undefined : sum;
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return isMap(value) ? value : {};
}
