export { createImageProviders } from "./providers.ts";
export type { ImageOptions } from "./providers.ts";
export { VerificationError } from "./verification-error.ts";
export type { VerificationProblem } from "./verification-error.ts";
