import { Counter } from "prom-client";
import type { Registry } from "prom-client";

export interface TallyConfiguration {
  readonly name: string;
  readonly help: string;
  /** In the order in which values are given. */
  readonly labelNames: readonly string[];
  readonly registers: Registry[];
}

/** Where some values of labels lead; further values lead on from there. */
interface TallyPlace {
  readonly further: Map<string, TallyPlace>;
  count: number;
}

export interface Tally {
  /** The place of the first labels' values, for counts that have them in common. */
  at(values: readonly string[]): TallyPlace;
  /** Counts one more for the remaining labels' values. */
  add(place: TallyPlace, values: readonly string[]): void;
}

/**
 * A Prometheus counter that is handed its values when it is read. A request has dozens of results;
 * a counter that sorts and joins the labels of each takes longer than it took to judge them.
 */
export function createTally(configuration: TallyConfiguration): Tally {
  const { labelNames, registers, name, help } = configuration;
  const root = createPlace();
  const counter = new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers,
    collect() {
      counter.reset();
      hand(root, [], (values, count) => counter.labels(...values).inc(count));
    },
  });
  return {
    at: (values) => walk(root, values),
    add(place, values) {
      walk(place, values).count += 1;
    },
  };
}

function createPlace(): TallyPlace {
  return { further: new Map(), count: 0 };
}

function walk(from: TallyPlace, values: readonly string[]): TallyPlace {
  let place = from;
  for (const value of values) {
    let next = place.further.get(value);
    if (next === undefined) {
      next = createPlace();
      place.further.set(value, next);
    }
    place = next;
  }
  return place;
}

function hand(
  place: TallyPlace,
  values: readonly string[],
  take: (values: readonly string[], count: number) => void,
): void {
  if (place.count > 0) take(values, place.count);
  for (const [value, next] of place.further) hand(next, [...values, value], take);
}
