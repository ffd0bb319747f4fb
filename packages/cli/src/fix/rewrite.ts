import type { DeprecatedField } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import type { Edit, Path } from "./edit.ts";

/** Something old in a document, and what takes its place. */
export interface Rewrite {
  /** A stable name. */
  readonly id: string;
  /** The old form, as messages call it. */
  readonly old: string;
  /** What takes its place. */
  readonly replacement: string;
  /** The deprecated fields that it takes care of; missing where the old form is no field. */
  readonly fields?: readonly DeprecatedField[];
  /** What must be done to the document; nothing where it does not have the old form. */
  plan(document: JsonMap): Plan;
}

export interface Plan {
  /** In this order; a path is that of the document after the edits before it. */
  readonly edits: readonly Edit[];
  /** Old forms that stay, since a rewrite might change a verdict. */
  readonly left: readonly LeftOver[];
}

/** An old form that stays in the document. */
interface LeftOver {
  readonly path: Path;
  /** Why, and what to do. */
  readonly reason: string;
}

export const nothing: Plan = { edits: [], left: [] };

/** A plan of nothing but edits. */
export function edits(...list: readonly Edit[]): Plan {
  return { edits: list, left: [] };
}

/** The old form stays. */
export function leave(path: Path, reason: string): Plan {
  return { edits: [], left: [{ path, reason }] };
}

/** Several plans that do not touch the same place. */
export function together(plans: readonly Plan[]): Plan {
  return {
    edits: plans.flatMap((plan) => plan.edits),
    left: plans.flatMap((plan) => plan.left),
  };
}
