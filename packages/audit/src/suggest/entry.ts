/** Entries of podSecurity: one control, its images, one field and its values. */
import { matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

export interface Entry {
  readonly controlName: string;
  /** Empty: for a field of the pod. */
  readonly images: readonly string[];
  readonly restrictedField: string;
  readonly values: readonly string[];
}

/** What `values` names for a field that is not set. */
export const unset = "<unset>";

/** The entry as policies and exceptions write it. */
export function entryDocument(entry: Entry): JsonMap {
  const { controlName, images, restrictedField, values } = entry;
  return {
    controlName,
    ...(images.length === 0 ? {} : { images: [...images] }),
    restrictedField,
    values: [...values],
  };
}

/** Whether one field with one value may be covered by both. */
export function overlap(one: Entry, other: Entry): boolean {
  const meet = (left: readonly string[], right: readonly string[]): boolean =>
    left.some((a) => right.some((b) => matchWildcard(a, b) || matchWildcard(b, a)));
  if (one.controlName !== other.controlName) return false;
  const sameField =
    one.restrictedField === other.restrictedField ||
    one.restrictedField === "" ||
    other.restrictedField === "";
  if (!sameField || (one.images.length === 0) !== (other.images.length === 0)) return false;
  if (one.images.length > 0 && !meet(one.images, other.images)) return false;
  return one.values.length === 0 || other.values.length === 0 || meet(one.values, other.values);
}
