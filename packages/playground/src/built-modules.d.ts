/** Modules that the build makes (scripts/playground-bundle.js). */
declare module "built:examples" {
  import type { Example } from "./ui/choice-dialogs.ts";
  export const examples: readonly Example[];
}
declare module "built:worker" {
  /** The text of the worker's program. */
  export const workerProgram: string;
}
