export type { Library, LibraryFunction, Overload } from "./library.ts";
export type { ScalarKind, Type } from "./type.ts";
export { CelError, CelObject, Double, EntryMap, fromJson, Uint } from "./value.ts";
export type { CelMap, CelResult, CelValue } from "./value.ts";
