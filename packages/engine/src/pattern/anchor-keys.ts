/**
 * Whether keys with conditional or existence anchors have been met in the resource. Where one has not,
 * a misfit elsewhere may come from a resource of another shape, and Kyverno calls it an error.
 */
import { get } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseAnchor } from "./anchor.ts";

export interface AnchorKeys {
  /** What to do with each map that the pattern lies over; undefined where it has no such keys. */
  visitor(pattern: JsonMap): ((resource: JsonMap) => void) | undefined;
  reset(): void;
  /** Whether some key was looked for since the reset and never found. */
  areMissing(): boolean;
}

/** Keys of the same name are one: found anywhere is found. */
export function createAnchorKeys(): AnchorKeys {
  const found = new Map<string, boolean>();
  return {
    visitor(pattern) {
      const keys = Object.keys(pattern).flatMap((written) => {
        const anchor = parseAnchor(written);
        const counts = anchor?.kind === "condition" || anchor?.kind === "existence";
        return counts ? [{ written, key: anchor.key }] : [];
      });
      if (keys.length === 0) return undefined;
      return (resource) => {
        for (const { written, key } of keys) {
          const value: Json | undefined = get(resource, key);
          found.set(written, value !== undefined || found.get(written) === true);
        }
      };
    },
    reset() {
      if (found.size > 0) found.clear();
    },
    areMissing: () => found.size > 0 && [...found.values()].includes(false),
  };
}
