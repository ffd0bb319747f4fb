export type { Host } from "./host.ts";
export { createColours } from "./output/colours.ts";
export { identityOf } from "./resource/identity.ts";
export { setDefaultNamespace } from "./resource/scope.ts";
export type { ResultOutcome, TestOutcome } from "./test/outcome.ts";
export { runTestFolder } from "./test/run.ts";
export type { TestFolderOptions } from "./test/run.ts";
