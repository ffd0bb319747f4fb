import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

const longestText = 400;
const mostValues = 60;
const deepest = 6;

/**
 * A copy of a value that is small enough to be told: long texts, long lists and deep structures are
 * cut, with `…` where something is missing. The copy does not change with the value.
 */
export function abbreviate(value: Json): Json {
  return cut(value, { left: mostValues }, 0);
}

function cut(value: Json, budget: { left: number }, depth: number): Json {
  budget.left -= 1;
  if (typeof value === "string") return cutText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return "…";
  return Array.isArray(value) ? cutList(value, budget, depth) : cutMap(value, budget, depth);
}

function cutText(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}

function cutList(list: readonly Json[], budget: { left: number }, depth: number): Json[] {
  const items: Json[] = [];
  for (const item of list) {
    if (budget.left <= 0) return [...items, `… ${list.length - items.length} more`];
    items.push(cut(item, budget, depth + 1));
  }
  return items;
}

function cutMap(map: JsonMap, budget: { left: number }, depth: number): JsonMap {
  const copy: JsonMap = {};
  if (!isMap(map)) return copy;
  const keys = Object.keys(map);
  for (const [index, key] of keys.entries()) {
    if (budget.left <= 0) {
      set(copy, "…", `${keys.length - index} more`);
      break;
    }
    set(copy, cutText(key), cut(map[key] ?? null, budget, depth + 1));
  }
  return copy;
}
