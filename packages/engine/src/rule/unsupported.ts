import type { Body } from "./outcome.ts";

/** A rule of a kind that is not evaluated yet: an error, so that it never counts as passed. */
export function unsupported(feature: string): Body {
  const message = `${feature} rules are not supported yet`;
  return { judge: () => ({ verdict: "error", message }) };
}
