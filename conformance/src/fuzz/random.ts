/** A source of chance that gives the same sequence for the same seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  /** True once in `times` calls. */
  oneIn(times: number): boolean;
  /** One of the items. */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** The outcome of one of the makers; of those that are not tried nothing is made. */
  choose<T>(makers: readonly [() => T, ...(() => T)[]]): T;
  /** A list of `least` to `most` made items. */
  list<T>(least: number, most: number, make: () => T): T[];
}

/** Mulberry32, seeded with two numbers: the run's seed and the number of the case. */
export function createRandom(seed: number, caseNumber: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(caseNumber + 1, 0xc2b2ae35);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];
  return {
    next,
    below,
    oneIn: (times) => below(times) === 0,
    pick,
    choose: (makers) => pick(makers)(),
    list: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make),
  };
}
