import type { Maybe } from "@winnow/engine";

/** Goes on with a value: at once where it is there, which spares a promise on the way of each request. */
export function whenKnown<T, R>(value: Maybe<T>, step: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(step) : step(value);
}
