/** Modules that the build makes (scripts/playground-bundle.js). */
declare module "built:examples" {
  export const examples: readonly import("./ui/choice-dialogs.ts").Example[];
}
declare module "built:worker" {
  /** The text of the worker's program. */
  export const workerProgram: string;
}
