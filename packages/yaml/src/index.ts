export type { YamlLimits } from "./limits.ts";
export type { Locate, Position } from "./locate.ts";
export { expandList, iterateDocuments, parseDocuments } from "./parse.ts";
export type { ParseOptions, YamlDocument } from "./parse.ts";
export { createVersionPrinter, printYaml } from "./print.ts";
export { YamlError } from "./yaml-error.ts";
