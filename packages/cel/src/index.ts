export { entriesOf, isCelMap, keysOf, mapOfEntries, sizeOfMap, valueOfField, valueOfKey } from "./entry-map.ts";
export { equalValues } from "./equality.ts";
export type { Library, LibraryFunction, Overload } from "./library.ts";
export { Optional } from "./optional.ts";
export { Duration, Timestamp } from "./timestamp.ts";
export {
  formatType,
  listOf,
  mapOf,
  nameOfType,
  objectOf,
  opaque,
  optionalOf,
  parameter,
  scalar,
  typeOf,
} from "./type.ts";
export type { ScalarKind, Type } from "./type.ts";
export { TypeValue } from "./type-value.ts";
export { CelError, CelObject, Double, EntryMap, fromJson, Uint } from "./value.ts";
export type { CelMap, CelResult, CelValue } from "./value.ts";
