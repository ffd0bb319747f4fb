import { nameOfType, typeOf } from "./type.ts";
import type { Type } from "./type.ts";
import { CelObject } from "./value.ts";
import type { CelValue } from "./value.ts";

/** A type as a value: what `int` and `type(1)` give. Two are equal where their names are. */
export class TypeValue extends CelObject {
  readonly of: Type;
  readonly name: string;
  constructor(of: Type) {
    super();
    this.of = of;
    this.name = nameOfType(of);
  }
  override get type(): Type {
    return typeOf(this.of);
  }
  override equals(other: CelValue): boolean {
    return other instanceof TypeValue && other.name === this.name;
  }
  override toText(): string {
    return this.name;
  }
}
