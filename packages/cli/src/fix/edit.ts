/**
 * Changes to a document, as data: what a rewrite wants done, apart from how it is done to a value
 * (edit-value.ts), to a text (edit-text.ts) and to a syntax tree (edit-tree.ts).
 */
import type { Json } from "@winnow/value";

export type Path = readonly (string | number)[];

export type Edit =
  /** Takes a key out of its map, or an item out of its list. */
  | { readonly type: "remove"; readonly path: Path }
  /**
   * Puts a key into the map at `path`: after the key `after`, or in front. `copyOf` names the value
   * that is copied, so that its comments can come along; it must be equal to `value`.
   */
  | {
      readonly type: "insert";
      readonly path: Path;
      readonly key: string;
      readonly value: Json;
      readonly after?: string;
      readonly copyOf?: Path;
    }
  /** Puts another scalar in the place of one. */
  | { readonly type: "replace"; readonly path: Path; readonly value: string }
  /** Gives the value at `path` another key. */
  | { readonly type: "rename"; readonly path: Path; readonly key: string }
  /** `value` becomes `{key: value}`. */
  | { readonly type: "nest"; readonly path: Path; readonly key: string }
  /** `value` becomes `[value]`. */
  | { readonly type: "list"; readonly path: Path }
  /** Puts items at the end of the list at `path`. */
  | { readonly type: "append"; readonly path: Path; readonly items: readonly Json[] };

/** The change cannot be made in this form; another form may do. */
export class EditError extends Error {
  override readonly name = "EditError";
}
