/** A function that does its work at the first call and remembers what came out. */
export function once<T extends object>(work: () => T): () => T {
  let done: T | undefined;
  return () => (done ??= work());
}
