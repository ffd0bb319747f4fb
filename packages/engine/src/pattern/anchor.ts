/** Anchors: marks around a pattern's keys that say what a missing or unfit value means. */

type AnchorKind =
  | "condition"
  | "equality"
  | "negation"
  | "existence"
  | "global"
  | "addIfNotPresent";

export interface Anchor {
  readonly kind: AnchorKind;
  /** The key inside the parentheses. */
  readonly key: string;
}

const kinds: Readonly<Record<string, AnchorKind>> = {
  "": "condition",
  "=": "equality",
  X: "negation",
  "^": "existence",
  "<": "global",
  "+": "addIfNotPresent",
};

/** Reads the anchor of a key; undefined for a plain key. */
export function parseAnchor(key: string): Anchor | undefined {
  if (!key.endsWith(")")) return undefined;
  const open = key.indexOf("(");
  if (open < 0 || open > 1) return undefined;
  const kind = kinds[key.slice(0, open)];
  const inner = key.slice(open + 1, -1);
  return kind === undefined || inner === "" ? undefined : { kind, key: inner };
}

/** A key without the marks of its anchor. */
export function bareKey(key: string): string {
  return parseAnchor(key)?.key ?? key;
}
