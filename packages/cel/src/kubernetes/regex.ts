import type { Regex } from "@winnow/value";
import { functionOf, method } from "../declare.ts";
import { regexCost } from "../cost.ts";
import type { Library, Overload } from "../library.ts";
import { costOfFinding, tryRegex } from "../regex.ts";
import { listOf, scalar } from "../type.ts";
import { CelError } from "../value.ts";
import type { CelResult } from "../value.ts";

const { int, string } = scalar;

const searchCost: Overload["cost"] = ([text, pattern]) => {
  if (typeof text !== "string" || typeof pattern !== "string") return 1;
  const regex = tryRegex(pattern);
  return regex instanceof CelError ? regexCost(text, pattern) : costOfFinding(regex, text, pattern);
};

/**
 * Searches with regular expressions (RE2). Source: Kubernetes, "Common Expression Language in Kubernetes",
 * "Kubernetes regex library".
 */
export const regexLibrary: Library = {
  name: "kubernetes.regex",
  functions: [
    functionOf("find", method([string, string], string, find, searchCost)),
    functionOf(
      "findAll",
      method([string, string], listOf(string), findAll, searchCost),
      method([string, string, int], listOf(string), findAll, searchCost),
    ),
  ],
};

/** The first match; the empty text where there is none. */
function find(text: string, pattern: string): CelResult {
  return search(pattern, (regex) => regex.find(text) ?? "");
}

/** Matches that do not overlap, all or the first so many; all for a negative number. */
function findAll(text: string, pattern: string, limit: number | bigint = -1): CelResult {
  const most = limit < 0 ? Infinity : Number(limit);
  return search(pattern, (regex) => {
    // each match may have looked at all that is left of the text (`a.*b|a`)
    const affordable = Math.ceil(mostWork / Math.max(1, regex.work(text)));
    const found = regex.findAll(text, Math.min(most, affordable + 1));
    return found.length > affordable
      ? new CelError(`findAll may give ${affordable} matches in a text of this length`)
      : found;
  });
}

/** Steps of an automaton that may go into one call: about a second. */
const mostWork = 200_000_000;

function search(pattern: string, use: (regex: Regex) => CelResult): CelResult {
  const regex = tryRegex(pattern);
  return regex instanceof CelError ? new CelError(`Illegal regex: ${regex.message}`) : use(regex);
}
