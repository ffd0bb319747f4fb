/** What has to be let through for one violating field, in the words of entries. */
import type { Semantics } from "@winnow/engine";
import type { FieldError } from "@winnow/pod-security";
import { unset } from "./entry.ts";

/** One field of one resource that has to be let through. */
export interface Need {
  readonly control: string;
  readonly field: string;
  /** Undefined for fields of the pod. */
  readonly image: string | undefined;
  readonly values: readonly string[];
}

/** The need of one violating field; Kyverno shows one that is not set as `nil`. */
export function toNeed(control: string, error: FieldError, semantics: Semantics): Need {
  const { path, container, kind, shown } = error;
  const isUnset = kind === "required" || (shown === "nil" && semantics === "sound");
  const bare = error.values.length === 0 ? [""] : error.values;
  return {
    control,
    field: path.replaceAll(/\d+/g, "*"),
    image: container?.image,
    values: isUnset ? [unset] : bare,
  };
}
