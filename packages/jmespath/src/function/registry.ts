import { arithmeticFunctions } from "./arithmetic.ts";
import type { Dialect } from "../dialect.ts";
import { assertionFunctions } from "./assertion.ts";
import { clusterFunctions } from "./cluster.ts";
import type { QueryFunction } from "./definition.ts";
import { encodingFunctions } from "./encoding.ts";
import { listFunctions } from "./list.ts";
import { numberFunctions } from "./number.ts";
import { textFunctions } from "./text.ts";
import { timeFunctions } from "./time.ts";
import { x509Decode } from "../x509/x509-decode.ts";

/** Every function of Kyverno's dialect, in the order of their names. */
export const functions: readonly QueryFunction[] = [
  ...arithmeticFunctions,
  ...clusterFunctions,
  ...encodingFunctions,
  ...listFunctions,
  ...numberFunctions,
  ...textFunctions,
  ...timeFunctions,
  x509Decode,
].toSorted((left, right) => (left.name < right.name ? -1 : 1));

const kyverno = new Map(functions.map((definition) => [definition.name, definition]));

const byDialect: Readonly<Record<Dialect, ReadonlyMap<string, QueryFunction>>> = {
  kyverno,
  assertion: new Map([
    ...kyverno,
    ...assertionFunctions.map((definition) => [definition.name, definition] as const),
  ]),
};

/** The function of a name; undefined where there is none. */
export function findFunction(name: string, dialect: Dialect): QueryFunction | undefined {
  return byDialect[dialect].get(name);
}
