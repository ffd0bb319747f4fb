import type { Json, JsonMap } from "@winnow/value";

/** What an extension says, as fields of Go's `x509.Certificate`. */
export interface Understood {
  readonly fields: JsonMap;
  /** Whether it says nothing else. */
  readonly isComplete: boolean;
}

/** Go writes lists that were never begun as null. */
export function orNull(list: Json[]): Json[] | null {
  return list.length === 0 ? null : list;
}
