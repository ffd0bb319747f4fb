import { entriesOf, isCelMap, keysOf } from "../entry-map.ts";
import type { Loop } from "../syntax/node.ts";
import { nameOfType } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { CelError, noSuchOverload } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { MapBuilder } from "./compile-collection.ts";
import { slotOf } from "./compiler.ts";
import type { Compiler } from "./compiler.ts";
import { spend } from "./frame.ts";
import type { Code, Evaluate, Frame } from "./frame.ts";

/** The parts of a loop as closures. */
interface Parts {
  readonly condition: Evaluate | undefined;
  readonly body: Evaluate;
  readonly firstSlot: number;
}

/** Does a round; something else than undefined ends the loop with that. */
type Round = (frame: Frame) => CelResult | undefined;

/** What a loop begins: its rounds, and what it gives when they are over. */
interface Run {
  readonly round: Round;
  readonly finish: () => CelResult;
}

/**
 * What a round costs beside what its parts cost: that of the steps of which the language makes its macros.
 * The last is what the end costs.
 */
const costs = {
  all: { round: 3, end: 1 },
  exists: { round: 4, end: 1 },
  existsOne: { round: 0, end: 2 },
  list: { round: 12, end: 1 },
  map: { round: 2, end: 1 },
  entries: { round: 2, end: 1 },
} as const;

export function compileLoop(compiler: Compiler, node: Loop): Code {
  const range = compiler.compile(node.range).run;
  const parts: Parts = {
    condition: node.condition === undefined ? undefined : compiler.compile(node.condition).run,
    body: compiler.compile(node.body).run,
    firstSlot: slotOf(compiler, node),
  };
  const begin = runs[node.loop];
  const cost = costs[node.loop];
  const iterate = node.second === undefined ? iterateOne : iterateTwo;
  return {
    run: (frame) => {
      const values = range(frame);
      if (values instanceof CelError) return values;
      const run = begin(parts, cost.round);
      const ended = iterate(values, parts.firstSlot, frame, run.round);
      spend(frame, cost.end);
      return ended ?? run.finish();
    },
  };
}

function notIterable(value: CelValue): CelError {
  return new CelError(`got '${nameOfType(typeOfValue(value))}', expected iterable type`);
}

function iterateOne(
  range: CelValue,
  slot: number,
  frame: Frame,
  round: Round,
): CelResult | undefined {
  if (!Array.isArray(range) && !isCelMap(range)) return notIterable(range);
  const values: readonly CelValue[] = Array.isArray(range) ? range : keysOf(range);
  for (const value of values) {
    frame.slots[slot] = value;
    const ended = round(frame);
    if (ended !== undefined) return ended;
  }
  return undefined;
}

function iterateTwo(
  range: CelValue,
  slot: number,
  frame: Frame,
  round: Round,
): CelResult | undefined {
  if (!Array.isArray(range) && !isCelMap(range)) return notIterable(range);
  const entries = Array.isArray(range) ? range.entries() : entriesOf(range);
  for (const [first, second] of entries as Iterable<readonly [CelValue, CelValue]>) {
    frame.slots[slot] = first;
    frame.slots[slot + 1] = second;
    const ended = round(frame);
    if (ended !== undefined) return ended;
  }
  return undefined;
}

const runs: { readonly [Kind in Loop["loop"]]: (parts: Parts, cost: number) => Run } = {
  all: (parts, cost) => quantify(parts, cost, false),
  exists: (parts, cost) => quantify(parts, cost, true),
  existsOne: (parts) => {
    let count = 0;
    return {
      round: (frame) => {
        const value = parts.body(frame);
        if (typeof value !== "boolean") return asError(value);
        if (value) {
          spend(frame, 2);
          count += 1;
        }
        return undefined;
      },
      finish: () => count === 1,
    };
  },
  list: (parts, cost) => {
    const list: CelValue[] = [];
    return {
      round: collect(parts, cost, (_key, value) => {
        list.push(value);
        return undefined;
      }),
      finish: () => list,
    };
  },
  map: (parts, cost) => {
    const map = new MapBuilder();
    return {
      round: collect(parts, cost, (key, value) => map.add(key, value)),
      finish: () => map.finish(),
    };
  },
  entries: (parts, cost) => {
    const map = new MapBuilder();
    return {
      round: collect(parts, cost, (_key, value) => addAll(map, value)),
      finish: () => map.finish(),
    };
  },
};

function asError(value: CelResult): CelError {
  return value instanceof CelError ? value : noSuchOverload;
}

/** `decisive` in one round decides, whatever errors others end with. */
function quantify(parts: Parts, cost: number, decisive: boolean): Run {
  let error: CelError | undefined;
  return {
    round: (frame) => {
      spend(frame, cost);
      const value = parts.body(frame);
      if (value === decisive) return decisive;
      if (value !== !decisive) error ??= asError(value);
      return undefined;
    },
    finish: () => error ?? !decisive,
  };
}

/** Gives what the body makes of each round that the condition holds in, with the round's key. */
function collect(
  parts: Parts,
  cost: number,
  add: (key: CelValue, value: CelValue) => CelError | undefined,
): Round {
  const { condition, body, firstSlot } = parts;
  return (frame) => {
    const holds = condition === undefined ? true : condition(frame);
    if (holds === false) return undefined;
    if (holds !== true) return asError(holds);
    spend(frame, cost);
    const key = frame.slots[firstSlot] ?? null;
    const value = body(frame);
    if (value instanceof CelError) return value;
    return key instanceof CelError ? key : add(key, value);
  };
}

function addAll(map: MapBuilder, value: CelValue): CelError | undefined {
  if (!isCelMap(value)) return noSuchOverload;
  for (const [key, item] of entriesOf(value)) {
    const error = map.add(key, item);
    if (error !== undefined) return error;
  }
  return undefined;
}
