/**
 * Fields that exist, but not where they are written most often by mistake. Of the rule types only
 * validate and verifyImages can fail, so only they have a failure action (Kyverno's CRD).
 */
import type { Path } from "./check-schema.ts";

const cannotFail = "rules of this type have no failure action, only validate and verifyImages do";
const inBody =
  "a rule has its failure action inside validate, or inside each entry of verifyImages; move it there";
const noOverrides = "only validate has overrides; move the rule into a policy of its own";

/** By path, with `*` for a position in a list. */
const hints: Readonly<Record<string, string>> = {
  "spec.failureAction": "the action of the whole policy is called validationFailureAction",
  "spec.rules.*.failureAction": inBody,
  "spec.rules.*.validationFailureAction": inBody,
  "spec.rules.*.failureActionOverrides": "overrides stand inside validate; move them there",
  "spec.rules.*.validate.validationFailureAction": "inside validate it is called failureAction",
  "spec.rules.*.mutate.failureAction": `${cannotFail}; remove it`,
  "spec.rules.*.mutate.failureActionOverrides": `${cannotFail}; remove it`,
  "spec.rules.*.generate.failureAction": `${cannotFail}; remove it`,
  "spec.rules.*.generate.failureActionOverrides": `${cannotFail}; remove it`,
  "spec.rules.*.verifyImages.*.failureActionOverrides": noOverrides,
};

/** What to do about a field that belongs elsewhere; undefined where nothing is known. */
export function misplacedHint(path: Path): string | undefined {
  const text = path.map((step) => (typeof step === "number" ? "*" : step)).join(".");
  return Object.hasOwn(hints, text) ? hints[text] : undefined;
}
