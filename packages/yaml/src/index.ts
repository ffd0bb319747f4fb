export type { YamlLimits } from "./limits.ts";
export type { Locate, Position } from "./locate.ts";
export { expandList, iterateDocuments, parseDocuments } from "./parse.ts";
export type { ParseOptions, YamlDocument } from "./parse.ts";
export { createParseCache } from "./parse-cache.ts";
export type { ParseCache } from "./parse-cache.ts";
export { createVersionPrinter, printYaml } from "./print.ts";
export { YamlError } from "./yaml-error.ts";
