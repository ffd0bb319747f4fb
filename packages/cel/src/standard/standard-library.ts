import type { Library } from "../library.ts";
import { listOf, mapOf, scalar, typeOf } from "../type.ts";
import type { Type } from "../type.ts";
import { TypeValue } from "../type-value.ts";
import { arithmetic } from "./arithmetic.ts";
import { conversions } from "./conversions.ts";
import { relations } from "./relations.ts";
import { strings } from "./strings.ts";
import { times } from "./times.ts";

const { bool, bytes, double, duration, dyn, int, null: nothing, string, timestamp, uint } = scalar;

const types: Readonly<Record<string, Type>> = {
  bool,
  bytes,
  double,
  int,
  list: listOf(dyn),
  map: mapOf(dyn, dyn),
  null_type: nothing,
  string,
  type: typeOf(dyn),
  uint,
  "google.protobuf.Duration": duration,
  "google.protobuf.Timestamp": timestamp,
};

/** What every expression can use. Source: the language definition, "List of standard definitions". */
export const standardLibrary: Library = {
  name: "standard",
  functions: [...relations, ...arithmetic, ...conversions, ...strings, ...times],
  constants: Object.fromEntries(
    Object.entries(types).map(([name, type]) => [
      name,
      { type: typeOf(type), value: new TypeValue(type) },
    ]),
  ),
};
