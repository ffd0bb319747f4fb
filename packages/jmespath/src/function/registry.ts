import { arithmeticFunctions } from "./arithmetic.ts";
import { clusterFunctions } from "./cluster.ts";
import type { QueryFunction } from "./definition.ts";
import { encodingFunctions } from "./encoding.ts";
import { listFunctions } from "./list.ts";
import { numberFunctions } from "./number.ts";
import { textFunctions } from "./text.ts";
import { timeFunctions } from "./time.ts";

/** Every function of the dialect, in the order of their names. */
export const functions: readonly QueryFunction[] = [
  ...arithmeticFunctions,
  ...clusterFunctions,
  ...encodingFunctions,
  ...listFunctions,
  ...numberFunctions,
  ...textFunctions,
  ...timeFunctions,
].toSorted((left, right) => (left.name < right.name ? -1 : 1));

const byName: ReadonlyMap<string, QueryFunction> = new Map(
  functions.map((definition) => [definition.name, definition]),
);

/** The function of a name; undefined where there is none. */
export function findFunction(name: string): QueryFunction | undefined {
  return byName.get(name);
}
