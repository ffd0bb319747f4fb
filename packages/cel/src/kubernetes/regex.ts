import { compileRegex, RegexError } from "@winnow/value";
import type { Regex } from "@winnow/value";
import type { Library } from "../library.ts";
import { listOf, scalar } from "../type.ts";
import { CelError } from "../value.ts";
import type { CelResult } from "../value.ts";
import { costOfSearch } from "./cost.ts";
import { functions, method } from "./overload.ts";

const { int, string } = scalar;

/** Searches with regular expressions (RE2). Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes regex library". */
export const regexLibrary: Library = {
  name: "kubernetes.regex",
  functions: functions({
    find: method([string, string], string, find, costOfSearch),
    findAll: [
      method([string, string], listOf(string), findAll, costOfSearch),
      method([string, string, int], listOf(string), findAll, costOfSearch),
    ],
  }),
};

/** The first match; the empty text where there is none. */
function find(text: string, pattern: string): CelResult {
  return search(pattern, (regex) => regex.find(text) ?? "");
}

/** Matches that do not overlap, all or the first so many; all for a negative number. */
function findAll(text: string, pattern: string, limit: number | bigint = -1): CelResult {
  const most = limit < 0 ? Infinity : Number(limit);
  return search(pattern, (regex) => regex.findAll(text, most));
}

function search(pattern: string, use: (regex: Regex) => CelResult): CelResult {
  let regex: Regex;
  try {
    regex = compileRegex(pattern);
  } catch (error) {
    if (error instanceof RegexError) return new CelError(`Illegal regex: ${error.reason}`);
    throw error;
  }
  return use(regex);
}
