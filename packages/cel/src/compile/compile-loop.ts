import { entriesOf, isCelMap, keysOf } from "../entry-map.ts";
import type { Loop } from "../syntax/node.ts";
import { nameOfType } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { CelError, noSuchOverload } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { MapBuilder } from "./compile-collection.ts";
import { slotOf } from "./compiler.ts";
import type { Compiler } from "./compiler.ts";
import { asError, spend } from "./frame.ts";
import type { Code, Evaluate, Frame } from "./frame.ts";

/** The parts of a loop as closures. */
interface Parts {
  readonly condition: Evaluate | undefined;
  readonly body: Evaluate;
  readonly slot: number;
}

/** What the names of a loop stand for, round by round. */
interface Rounds {
  readonly firsts: readonly CelValue[];
  readonly seconds: readonly CelValue[] | undefined;
}

type RunRounds = (frame: Frame, rounds: Rounds) => CelResult;

/** What a round costs beside what its parts cost: that of the steps of which the language makes its macros. */
const costOfRound = { all: 3, exists: 4, existsOne: 2, list: 12, map: 3, entries: 2 } as const;

export function compileLoop(compiler: Compiler, node: Loop): Code {
  const range = compiler.compile(node.range).run;
  const parts: Parts = {
    condition: node.condition === undefined ? undefined : compiler.compile(node.condition).run,
    body: compiler.compile(node.body).run,
    slot: slotOf(compiler, node),
  };
  const run = loops[node.loop](parts, costOfRound[node.loop]);
  const roundsOf = node.second === undefined ? roundsOfOne : roundsOfTwo;
  const endCost = node.loop === "existsOne" ? 2 : 1;
  return {
    run: (frame) => {
      const value = range(frame);
      if (value instanceof CelError) return value;
      const rounds = roundsOf(value);
      if (rounds instanceof CelError) return rounds;
      spend(frame, endCost);
      return run(frame, rounds);
    },
  };
}

function notIterable(value: CelValue): CelError {
  return new CelError(`got '${nameOfType(typeOfValue(value))}', expected iterable type`);
}

/** Elements of a list, keys of a map. */
function roundsOfOne(range: CelValue): Rounds | CelError {
  if (Array.isArray(range)) return { firsts: range, seconds: undefined };
  return isCelMap(range) ? { firsts: keysOf(range), seconds: undefined } : notIterable(range);
}

/** Indexes and elements of a list, keys and values of a map. */
function roundsOfTwo(range: CelValue): Rounds | CelError {
  if (Array.isArray(range)) return { firsts: Array.from(range.keys()), seconds: range };
  if (!isCelMap(range)) return notIterable(range);
  const entries = entriesOf(range);
  return { firsts: entries.map(([key]) => key), seconds: entries.map(([, value]) => value) };
}

/** Puts in place what the names of a loop stand for in a round. */
function enter(frame: Frame, slot: number, rounds: Rounds, at: number): void {
  frame.slots[slot] = rounds.firsts[at];
  if (rounds.seconds !== undefined) frame.slots[slot + 1] = rounds.seconds[at];
}

const loops: { readonly [Kind in Loop["loop"]]: (parts: Parts, cost: number) => RunRounds } = {
  all: (parts, cost) => quantify(parts, cost, false),
  exists: (parts, cost) => quantify(parts, cost, true),
  existsOne: countOne,
  list: (parts, cost) => (frame, rounds) => {
    const list: CelValue[] = [];
    const add = (_key: CelValue, value: CelValue): undefined => void list.push(value);
    return collect(frame, rounds, parts, cost, add) ?? list;
  },
  map: (parts, cost) => (frame, rounds) => {
    const map = new MapBuilder();
    const add = (key: CelValue, value: CelValue): CelError | undefined => map.add(key, value);
    return collect(frame, rounds, parts, cost, add) ?? map.finish();
  },
  entries: (parts, cost) => (frame, rounds) => {
    const map = new MapBuilder();
    const add = (_key: CelValue, value: CelValue): CelError | undefined => addAll(map, value);
    return collect(frame, rounds, parts, cost, add) ?? map.finish();
  },
};

/** `decisive` in one round decides, whatever errors others end with. */
function quantify({ body, slot }: Parts, cost: number, decisive: boolean): RunRounds {
  return (frame, rounds) => {
    let error: CelError | undefined;
    for (let at = 0; at < rounds.firsts.length; at += 1) {
      enter(frame, slot, rounds, at);
      spend(frame, cost);
      const value = body(frame);
      if (value === decisive) {
        // the language looks at the answer once more before it goes on
        spend(frame, cost - 1);
        return decisive;
      }
      if (value !== !decisive) error ??= asError(value);
    }
    return error ?? !decisive;
  };
}

function countOne({ body, slot }: Parts, cost: number): RunRounds {
  return (frame, rounds) => {
    let count = 0;
    for (let at = 0; at < rounds.firsts.length; at += 1) {
      enter(frame, slot, rounds, at);
      const value = body(frame);
      if (typeof value !== "boolean") return asError(value);
      if (value) count += 1;
      spend(frame, value ? cost : 0);
    }
    return count === 1;
  };
}

/** Gives what the body makes of each round that the condition holds in, with the round's key; the error that ends it. */
function collect(
  frame: Frame,
  rounds: Rounds,
  { condition, body, slot }: Parts,
  cost: number,
  add: (key: CelValue, value: CelValue) => CelError | undefined,
): CelError | undefined {
  for (const [at, key] of rounds.firsts.entries()) {
    enter(frame, slot, rounds, at);
    const holds = condition === undefined ? true : condition(frame);
    if (typeof holds !== "boolean") return asError(holds);
    if (!holds) continue;
    spend(frame, cost);
    const value = body(frame);
    const error = value instanceof CelError ? value : add(key, value);
    if (error !== undefined) return error;
  }
  return undefined;
}

function addAll(map: MapBuilder, value: CelValue): CelError | undefined {
  if (!isCelMap(value)) return noSuchOverload;
  for (const [key, item] of entriesOf(value)) {
    const error = map.add(key, item);
    if (error !== undefined) return error;
  }
  return undefined;
}
