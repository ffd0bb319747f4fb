export {
  entriesOf,
  isCelMap,
  keysOf,
  mapOfEntries,
  sizeOfMap,
  valueOfField,
  valueOfKey,
} from "./entry-map.ts";
export { equalValues } from "./equality.ts";
export { called, functionOf, method } from "./declare.ts";
export { createEnvironment, withVariables } from "./environment.ts";
export type { Constant, Environment, EnvironmentOptions, LiteralRules } from "./environment.ts";
export type { Budget } from "./budget.ts";
export { bindingsLibrary } from "./extension/bindings.ts";
export { encodersLibrary } from "./extension/encoders.ts";
export { optionalLibrary } from "./extension/optional.ts";
export { setsLibrary } from "./extension/sets.ts";
export { stringReverseLibrary, stringsLibrary } from "./extension/strings.ts";
export { mathLibrary } from "./extension/math.ts";
export { listsLibrary } from "./extension/lists.ts";
export { twoVariableLibrary } from "./extension/two-variable.ts";
export { toJson } from "./json.ts";
export {
  Authorizer,
  authorizerType,
  kubernetesLibraries,
  ResourceCheck,
  resourceCheckType,
} from "./kubernetes/index.ts";
export type {
  AuthorizationAnswer,
  AuthorizationQuestion,
  Authorize,
  PathQuestion,
  ResourceQuestion,
  ServiceAccount,
} from "./kubernetes/index.ts";
export type { Problem } from "./problem.ts";
export { compileExpression } from "./program.ts";
export type { Compiled, CompileOptions, Program } from "./program.ts";
export type { Macro, MacroCall } from "./syntax/macro.ts";
export { formatText } from "./text.ts";
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
export { CelError, CelObject, Double, EntryMap, fromJson, isCelError, Uint } from "./value.ts";
export type { CelMap, CelResult, CelValue } from "./value.ts";
export { compileAdmissionExpression } from "./kubernetes/admission/environment.ts";
export type { Declared } from "./kubernetes/admission/environment.ts";
