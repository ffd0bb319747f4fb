export type { BundleOptions } from "./policy-bundle/bundle.ts";
export { pullPolicyBundle } from "./policy-bundle/pull-bundle.ts";
export type { PulledBundle, PulledLayer } from "./policy-bundle/pull-bundle.ts";
export { pushPolicyBundle } from "./policy-bundle/push-bundle.ts";
export type { BundledPolicy } from "./policy-bundle/push-bundle.ts";
export { createImageProviders } from "./providers.ts";
export type { ImageOptions } from "./providers.ts";
export { VerificationError } from "./verification-error.ts";
export type { VerificationProblem } from "./verification-error.ts";
