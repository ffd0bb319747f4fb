import { nameOfType, scalar } from "../type.ts";
import type { Type } from "../type.ts";

/**
 * What type parameters stand for, as far as it is known. Two types are made to agree by finding what
 * their parameters stand for; an attempt that fails leaves no trace.
 */
export class Substitution {
  readonly #bound = new Map<string, Type>();
  /** What has been bound, in order, with what it was before: for taking it back. */
  readonly #trail: (readonly [name: string, before: Type | undefined])[] = [];
  #fresh = 0;

  /** A parameter that occurs nowhere else. */
  newParameter(): Type {
    this.#fresh += 1;
    return { kind: "parameter", name: `_var${this.#fresh}` };
  }

  /** Whether values of the first types can stand where the second are asked for. */
  areAssignable(from: readonly Type[], to: readonly Type[]): boolean {
    const mark = this.#trail.length;
    if (this.#lists(from, to)) return true;
    for (const [name, before] of this.#trail.splice(mark).toReversed()) {
      if (before === undefined) this.#bound.delete(name);
      else this.#bound.set(name, before);
    }
    return false;
  }

  isAssignable(from: Type, to: Type): boolean {
    return this.areAssignable([from], [to]);
  }

  /** The type with its parameters replaced by what they stand for; unknown ones by `dyn` where that is wanted. */
  apply(type: Type, makesUnknownDyn = false): Type {
    switch (type.kind) {
      case "parameter": {
        const bound = this.#bound.get(type.name);
        if (bound !== undefined) return this.apply(bound, makesUnknownDyn);
        return makesUnknownDyn ? scalar.dyn : type;
      }
      case "list":
        return { kind: "list", element: this.apply(type.element, makesUnknownDyn) };
      case "map":
        return {
          kind: "map",
          key: this.apply(type.key, makesUnknownDyn),
          value: this.apply(type.value, makesUnknownDyn),
        };
      case "opaque":
        if (type.parameters.length === 0) return type;
        return {
          ...type,
          parameters: type.parameters.map((part) => this.apply(part, makesUnknownDyn)),
        };
      case "type":
        return { kind: "type", of: this.apply(type.of, makesUnknownDyn) };
      default:
        return type;
    }
  }

  /** The type with parameters of its own in place of those that it names. */
  instantiate(types: readonly Type[]): readonly Type[] {
    const own = new Map<string, Type>();
    return types.map((type) => this.#instantiate(type, own));
  }

  #instantiate(type: Type, own: Map<string, Type>): Type {
    switch (type.kind) {
      case "parameter": {
        const known = own.get(type.name) ?? this.newParameter();
        own.set(type.name, known);
        return known;
      }
      case "list":
        return { kind: "list", element: this.#instantiate(type.element, own) };
      case "map":
        return {
          kind: "map",
          key: this.#instantiate(type.key, own),
          value: this.#instantiate(type.value, own),
        };
      case "opaque":
        if (type.parameters.length === 0) return type;
        return { ...type, parameters: type.parameters.map((part) => this.#instantiate(part, own)) };
      case "type":
        return { kind: "type", of: this.#instantiate(type.of, own) };
      default:
        return type;
    }
  }

  #lists(from: readonly Type[], to: readonly Type[]): boolean {
    return (
      from.length === to.length &&
      from.every((type, index) => this.#agrees(type, to[index] ?? scalar.error))
    );
  }

  #agrees(from: Type, to: Type): boolean {
    if (to.kind === "parameter") {
      const known = this.#bound.has(to.name);
      if (this.#stands(to.name, from)) return true;
      if (known) return false;
    }
    if (from.kind === "parameter") return this.#stands(from.name, to);
    if (isOpen(from) || isOpen(to)) return true;
    if (from.kind === "null") return isNullable(to);
    if (to.kind === "null") return isNullable(from);
    switch (from.kind) {
      case "type":
        return to.kind === "type";
      case "list":
        return to.kind === "list" && this.#agrees(from.element, to.element);
      case "map":
        return to.kind === "map" && this.#lists([from.key, from.value], [to.key, to.value]);
      case "opaque":
        return (
          to.kind === "opaque" &&
          from.name === to.name &&
          this.#lists(from.parameters, to.parameters)
        );
      case "object":
        return to.kind === "object" && from.name === to.name;
      default:
        return from.kind === to.kind;
    }
  }

  /** Makes a parameter stand for a type, or for the more general one where it stands for something already. */
  #stands(name: string, type: Type): boolean {
    if (type.kind === "parameter" && type.name === name) return true;
    const bound = this.#bound.get(name);
    if (bound === undefined) {
      if (this.#occurs(name, type)) return false;
      this.#bind(name, type);
      return true;
    }
    if (bound === type) return true;
    if (!this.#agrees(type, bound)) return false;
    const general = moreGeneral(type, bound);
    if (general !== bound && !this.#occurs(name, general)) this.#bind(name, general);
    return true;
  }

  #bind(name: string, type: Type): void {
    this.#trail.push([name, this.#bound.get(name)]);
    this.#bound.set(name, type);
  }

  #occurs(name: string, type: Type): boolean {
    switch (type.kind) {
      case "parameter": {
        if (type.name === name) return true;
        const bound = this.#bound.get(type.name);
        return bound !== undefined && this.#occurs(name, bound);
      }
      case "list":
        return this.#occurs(name, type.element);
      case "map":
        return this.#occurs(name, type.key) || this.#occurs(name, type.value);
      case "opaque":
        return type.parameters.some((part) => this.#occurs(name, part));
      case "type":
        return this.#occurs(name, type.of);
      default:
        return false;
    }
  }
}

/** Whether nothing is known of a type, so that anything goes. */
function isOpen(type: Type): boolean {
  return type.kind === "dyn" || type.kind === "error";
}

function isNullable(type: Type): boolean {
  return ["null", "opaque", "object", "timestamp", "duration"].includes(type.kind);
}

/** The more general of two types that agree. */
export function moreGeneral(left: Type, right: Type): Type {
  return isGeneral(left, right) ? left : right;
}

function isGeneral(left: Type, right: Type): boolean {
  if (left.kind === "dyn" || left.kind === "parameter") return true;
  if (right.kind === "dyn" || right.kind === "parameter") return false;
  if (left.kind === "list") return right.kind === "list" && isGeneral(left.element, right.element);
  if (left.kind === "map") {
    return (
      right.kind === "map" && isGeneral(left.key, right.key) && isGeneral(left.value, right.value)
    );
  }
  if (left.kind !== "opaque") {
    return left.kind === right.kind && nameOfType(left) === nameOfType(right);
  }
  return (
    right.kind === "opaque" &&
    left.name === right.name &&
    left.parameters.every((part, index) => isGeneral(part, right.parameters[index] ?? scalar.error))
  );
}

/** Whether two types are one, to the last part. */
export function isSameType(left: Type, right: Type): boolean {
  if (left.kind !== right.kind || nameOfType(left) !== nameOfType(right)) return false;
  if (left.kind === "list" && right.kind === "list") return isSameType(left.element, right.element);
  if (left.kind === "map" && right.kind === "map") {
    return isSameType(left.key, right.key) && isSameType(left.value, right.value);
  }
  if (left.kind === "type" && right.kind === "type") return isSameType(left.of, right.of);
  if (left.kind !== "opaque" || right.kind !== "opaque") return true;
  return (
    left.parameters.length === right.parameters.length &&
    left.parameters.every((part, at) => isSameType(part, right.parameters[at] ?? scalar.error))
  );
}
