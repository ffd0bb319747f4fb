export { applyOperations } from "./json-patch/apply.ts";
export type { PatchOptions } from "./json-patch/apply.ts";
export { diffDocuments } from "./json-patch/diff.ts";
export { operationDocument, readOperations } from "./json-patch/operation.ts";
export type { Operation } from "./json-patch/operation.ts";
export { readingsAgree } from "./merge/agreement.ts";
export { mergeStrategically } from "./merge/merge.ts";
export type { MergeReading } from "./merge/merge.ts";
export { PatchError } from "./patch-error.ts";
