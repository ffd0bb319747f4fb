/** Lists under a pattern: which of their elements must fit, and what those say that anchors take out. */
import type { Json } from "@winnow/value";
import { combine, isSkip } from "./misfit.ts";
import type { Matcher, Misfit, Path } from "./misfit.ts";

export type ListMatcher = (items: readonly Json[], path: Path) => Misfit | undefined;

/** Every element must fit; those an anchor takes out do not count, unless it takes out all. */
export function eachItem(match: Matcher): ListMatcher {
  return (items, path) => {
    let applied = 0;
    let skipped: Misfit[] | undefined;
    for (let index = 0; index < items.length; index += 1) {
      const misfit = match(items[index], { parent: path, step: index });
      if (misfit === undefined) {
        applied += 1;
      } else if (isSkip(misfit)) {
        (skipped ??= []).push(misfit);
      } else {
        return misfit;
      }
    }
    return applied === 0 && skipped !== undefined ? combine(skipped, path) : undefined;
  };
}

/** A list of lists: each element against the pattern at its place. */
export function itemByItem(matchers: readonly Matcher[]): ListMatcher {
  return (items, path) => {
    if (items.length < matchers.length) {
      const message = `validate Array failed, array length mismatch, resource Array len is ${items.length} and pattern Array len is ${matchers.length}`;
      return { kind: "plain", path: "", place: path, message };
    }
    let applied = 0;
    let skipped: Misfit[] | undefined;
    for (const [index, match] of matchers.entries()) {
      const misfit = match(items[index], { parent: path, step: index });
      if (misfit === undefined) applied += 1;
      else if (isSkip(misfit)) (skipped ??= []).push(misfit);
      else return misfit;
    }
    return applied === 0 && skipped !== undefined ? combine(skipped, path) : undefined;
  };
}
