import { hasWildcard, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapsOf, textOf, textsOf } from "./read-fields.ts";

/** More patterns than this, times namespaces, are not compared: no policy needs them. */
const mostComparisons = 1_000_000;

/** A namespace must not be given both actions: which of them held would depend on the order. */
export function checkOverrides(owner: JsonMap, key: string, path: Path, report: Report): void {
  const seen = { audit: new Names(), enforce: new Names() };
  let comparisons = 0;
  mapsOf(owner, key).forEach((override, index) => {
    if (given(override, "namespaceSelector") !== undefined) return;
    const isEnforced = textOf(override, "action")?.toLowerCase() === "enforce";
    const own = isEnforced ? seen.enforce : seen.audit;
    const others = isEnforced ? seen.audit : seen.enforce;
    const at = [...path, key, index, "namespaces"];
    const names = textsOf(override, "namespaces");
    comparisons += names.length * others.size(names);
    if (comparisons > mostComparisons) {
      report(
        "too-many",
        at,
        `${pathText(at)}: there are too many namespaces to compare; use selectors`,
      );
      return;
    }
    const both = names.find((name) => others.overlaps(name));
    for (const name of names) own.add(name);
    if (both === undefined) return;
    report(
      "conflicting-overrides",
      at,
      `${pathText(at)}: an earlier entry gives ${both} another action; name each namespace once`,
    );
  });
}

/** Names and patterns of namespaces. Two patterns conflict only if they are the same. */
class Names {
  readonly #plain = new Set<string>();
  readonly #patterns = new Set<string>();

  add(name: string): void {
    (hasWildcard(name) ? this.#patterns : this.#plain).add(name);
  }

  /** How many comparisons each of the names may take. */
  size(names: readonly string[]): number {
    return names.some(hasWildcard) ? this.#plain.size : this.#patterns.size;
  }

  overlaps(name: string): boolean {
    if (hasWildcard(name)) {
      return (
        this.#patterns.has(name) || [...this.#plain].some((known) => matchWildcard(name, known))
      );
    }
    return (
      this.#plain.has(name) || [...this.#patterns].some((pattern) => matchWildcard(pattern, name))
    );
  }
}
