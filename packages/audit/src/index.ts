export { audit } from "./audit.ts";
export type * from "./audit-input.ts";
export { compareExemptions } from "./compare/compare.ts";
export type * from "./compare/comparison.ts";
export { exemptionKinds } from "./report/exemption-kind.ts";
export type { ExemptionKind } from "./report/exemption-kind.ts";
export { holeKinds } from "./report/hole-kind.ts";
export type { HoleKind, HoleKindFacts } from "./report/hole-kind.ts";
export type * from "./report/report.ts";
