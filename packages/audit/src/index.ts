export { audit } from "./audit.ts";
export type * from "./audit-input.ts";
export { compareExemptions } from "./compare/compare.ts";
export type * from "./compare/comparison.ts";
export { exemptionKinds } from "./report/exemption-kind.ts";
export type { ExemptionKind } from "./report/exemption-kind.ts";
export { holeKinds } from "./report/hole-kind.ts";
export type { HoleKind, HoleKindFacts } from "./report/hole-kind.ts";
export type * from "./report/report.ts";
export { toldExemptions } from "./report/told-exemptions.ts";
export {
  countText,
  exemptionTitle,
  limitedDimensions,
  logShare,
  openDimensions,
} from "./report/words.ts";
export { holdLaws } from "./laws/laws.ts";
export type { BrokenLaw, LawTally } from "./laws/laws.ts";
export { suggest } from "./suggest/suggest.ts";
export type * from "./suggest/suggestion.ts";
export type { Entry } from "./suggest/entry.ts";
