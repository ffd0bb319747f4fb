import { equalValues } from "./equality.ts";
import { optionalOf, scalar } from "./type.ts";
import type { Type } from "./type.ts";
import { CelError, CelObject } from "./value.ts";
import type { CelResult, CelValue } from "./value.ts";

/** A value that may be absent: `optional.of(x)`, `optional.none()`, `a.?b`. */
export class Optional extends CelObject {
  static readonly none: Optional = new Optional(undefined);
  override readonly type: Type = optionalOf(scalar.dyn);
  /** Undefined where there is none. */
  readonly value: CelValue | undefined;
  constructor(value: CelValue | undefined) {
    super();
    this.value = value;
  }
  override equals(other: CelValue): boolean {
    if (!(other instanceof Optional)) return false;
    if (this.value === undefined || other.value === undefined) return this.value === other.value;
    return equalValues(this.value, other.value);
  }
  override toText(): string {
    return this.value === undefined ? "optional.none()" : "optional.of(…)";
  }
}

/** The value of an optional; an error where there is none. */
export function valueOfOptional(optional: Optional): CelResult {
  return (
    optional.value ?? (optional.value === null ? null : new CelError("optional.none() dereference"))
  );
}
