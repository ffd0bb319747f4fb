import { called, functionOf, method } from "../declare.ts";
import { sizeOf, traversalCost, wholeSizeOf } from "../cost.ts";
import type { Library, Overload } from "../library.ts";
import { lengthOfText } from "../standard/strings.ts";
import { formatText } from "../text.ts";
import { listOf, scalar } from "../type.ts";
import { CelError } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { formatArguments } from "./format.ts";

const { dyn, int, string } = scalar;

/** The characters of a text: code points, which a string of JavaScript has as one unit or two. */
function charactersOf(text: string): readonly string[] {
  return Array.from(text);
}

/** Characters from one to another, without making a list of them where each is one unit. */
function cut(text: string, start: number | bigint, end: number | bigint): string {
  if (!/[\ud800-\udfff]/.test(text)) return text.slice(Number(start), Number(end));
  return charactersOf(text).slice(Number(start), Number(end)).join("");
}

function outOfRange(index: number | bigint): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(text: string, index: number | bigint): CelResult {
  if (index < 0 || index > lengthOfText(text)) return outOfRange(index);
  return cut(text, index, Number(index) + 1);
}

/** Where a part begins, at `from` or later, in characters; -1 where it does not. */
function indexOfPart(text: string, part: string, from: number | bigint): CelResult {
  return findPart(text, part, from, (start) => text.indexOf(part, start));
}

/** Where a part begins last, at `from` or before. */
function lastIndexOfPart(text: string, part: string, from: number | bigint): CelResult {
  return findPart(text, part, from, (start) => text.lastIndexOf(part, start));
}

function findPart(
  text: string,
  part: string,
  from: number | bigint,
  find: (start: number) => number,
): CelResult {
  if (from < 0) return outOfRange(from);
  const length = lengthOfText(text);
  if (part === "") return from > length ? length : from;
  return from >= length ? -1 : charactersBefore(text, find(cut(text, 0, from).length));
}

/** An index of JavaScript in characters. */
function charactersBefore(text: string, index: number): number {
  return index === -1 ? -1 : lengthOfText(text.slice(0, index));
}

function lastIndexOfAnywhere(text: string, part: string): CelResult {
  return part === "" ? lengthOfText(text) : charactersBefore(text, text.lastIndexOf(part));
}

function replace(text: string, old: string, by: string, count: number | bigint): string {
  if (count < 0) return text.replaceAll(old === "" ? /(?:)/gu : old, () => by);
  let left = Number(count);
  if (left === 0) return text;
  if (old !== "") {
    const parts = splitAtMost(text, old, left + 1);
    return parts.join(by);
  }
  return text.replaceAll(/(?:)/gu, () => {
    left -= 1;
    return left >= 0 ? by : "";
  });
}

/** Parts between separators, the last with everything that is left; all of them where the count is negative. */
function splitAtMost(text: string, separator: string, count: number | bigint): readonly string[] {
  if (count === 0) return [];
  const parts = separator === "" ? charactersOf(text) : text.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  const kept = Number(count) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)];
}

function substring(text: string, start: number | bigint, end: number | bigint): CelResult {
  if (start > end) {
    return new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  }
  const length = lengthOfText(text);
  if (start < 0 || start > length) return outOfRange(start);
  if (end < 0 || end > length) return outOfRange(end);
  return cut(text, start, end);
}

function substringFrom(text: string, start: number | bigint): CelResult {
  const length = lengthOfText(text);
  return start > length ? outOfRange(start) : substring(text, start, length);
}

/** What Unicode calls white space, as Go does; JavaScript's `trim` knows U+FEFF too, and not U+0085. */
const space = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text[start] ?? "")) start += 1;
  while (end > start && space.test(text[end - 1] ?? "")) end -= 1;
  return text.slice(start, end);
}

const escapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]|\p{Cc}/gu, (character) => escapes[character] ?? character)}"`;
}

function join(list: readonly CelValue[], separator: string): CelResult {
  const parts: string[] = [];
  for (const item of list) {
    if (typeof item !== "string") {
      return new CelError(`join: invalid input: ${formatText(item)}`);
    }
    parts.push(item);
  }
  return parts.join(separator);
}

const lower = (text: string): string => text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase());
const upper = (text: string): string => text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase());

/** Once through the text. */
const traversal: Overload["cost"] = ([text]) => traversalCost((text as string).length);
/** Once through the text, and once more to make what is given. */
const twice: Overload["cost"] = ([text]) => traversalCost((text as string).length * 2);
const product: Overload["cost"] = ([text, part]) =>
  Math.max(1, traversalCost((text as string).length) * traversalCost((part as string).length));
const ofList: Overload["cost"] = ([list, separator]) => {
  const items = list as readonly CelValue[];
  const between = typeof separator === "string" ? separator.length : 0;
  const size = items.reduce<number>((sum, item) => sum + sizeOf(item) + between, 0);
  return traversalCost(size * 2);
};

/** Twice through the text, or more where what is given is far longer. */
const ofReplacing: Overload["cost"] = ([text, old, by]) => {
  const [before, part, after] = [text as string, old as string, by as string];
  const times = part === "" ? before.length + 1 : before.split(part).length - 1;
  return traversalCost(Math.max(before.length * 2, times * after.length));
};

/** As large as the arguments are altogether, with all that they hold. */
const ofArguments: Overload["cost"] = ([text, values]) =>
  Math.max(1, traversalCost((text as string).length), Math.floor(wholeSizeOf(values ?? null) / 50));

const texts = listOf(string);

/**
 * Functions of texts. Source: cel-go, extension "Strings", version 2, which is what Kubernetes has; `reverse` came
 * later. Costs are those of Kubernetes (`k8s.io/apiserver/pkg/cel/library`).
 */
export const stringsLibrary: Library = {
  name: "strings",
  functions: [
    functionOf("charAt", method([string, int], string, charAt, traversal)),
    functionOf(
      "indexOf",
      method(
        [string, string],
        int,
        (text: string, part: string) => indexOfPart(text, part, 0),
        product,
      ),
      method([string, string, int], int, indexOfPart, product),
    ),
    functionOf(
      "lastIndexOf",
      method([string, string], int, lastIndexOfAnywhere, product),
      method([string, string, int], int, lastIndexOfPart, product),
    ),
    functionOf("lowerAscii", method([string], string, lower, traversal)),
    functionOf("upperAscii", method([string], string, upper, traversal)),
    functionOf(
      "replace",
      method(
        [string, string, string],
        string,
        (text: string, old: string, by: string) => replace(text, old, by, -1),
        ofReplacing,
      ),
      method([string, string, string, int], string, replace, ofReplacing),
    ),
    functionOf(
      "split",
      method(
        [string, string],
        texts,
        (text: string, separator: string) => splitAtMost(text, separator, -1),
        twice,
      ),
      method([string, string, int], texts, splitAtMost, twice),
    ),
    functionOf(
      "substring",
      method([string, int], string, substringFrom, traversal),
      method([string, int, int], string, substring, traversal),
    ),
    functionOf("trim", method([string], string, trim, traversal)),
    functionOf("strings.quote", called([string], string, quote, traversal)),
    functionOf(
      "join",
      method([texts], string, (list: readonly CelValue[]) => join(list, ""), ofList),
      method([texts, string], string, join, ofList),
    ),
    functionOf("format", method([string, listOf(dyn)], string, formatArguments, ofArguments)),
  ],
};

/** `reverse` of texts, which version 3 of the extension has. */
export const stringReverseLibrary: Library = {
  name: "string reverse",
  functions: [
    functionOf(
      "reverse",
      method(
        [string],
        string,
        (text: string) => charactersOf(text).toReversed().join(""),
        traversal,
      ),
    ),
  ],
};
