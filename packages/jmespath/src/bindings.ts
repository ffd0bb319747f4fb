import type { Json } from "@winnow/value";

/** What `$name` stands for; undefined for a name that nothing is bound to. */
export type Bindings = (name: string) => Json | undefined;

/** The bindings with one more, which hides an earlier one of the same name. */
export function bind(outer: Bindings | undefined, name: string, value: Json): Bindings {
  return (wanted) => (wanted === name ? value : outer?.(wanted));
}
