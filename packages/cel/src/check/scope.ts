import type { Type } from "../type.ts";

/** A name that a loop or a binding gives to a value, and the place in a frame where it is held. */
export interface Local {
  readonly name: string;
  readonly type: Type;
  readonly slot: number;
}

/** The names that loops and bindings have given, innermost last. */
export class Scope {
  readonly #locals: Local[] = [];
  #most = 0;

  /** How many places a frame needs. */
  get slotCount(): number {
    return this.#most;
  }

  find(name: string): Local | undefined {
    return this.#locals.findLast((local) => local.name === name);
  }

  /** Where the next name will be held. */
  get nextSlot(): number {
    return this.#locals.length;
  }

  /** Does something with names in place. */
  within<T>(names: readonly (readonly [name: string, type: Type])[], run: () => T): T {
    for (const [name, type] of names) {
      this.#locals.push({ name, type, slot: this.#locals.length });
    }
    this.#most = Math.max(this.#most, this.#locals.length);
    const result = run();
    this.#locals.length -= names.length;
    return result;
  }
}
