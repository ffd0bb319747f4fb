export type { YamlLimits } from "./limits.ts";
export type { Locate, Position } from "./locate.ts";
export { expandList, iterateDocuments, parseDocuments, printYaml } from "./parse.ts";
export type { ParseOptions, YamlDocument } from "./parse.ts";
export { YamlError } from "./yaml-error.ts";
