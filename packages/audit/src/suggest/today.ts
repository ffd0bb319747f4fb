/** How today's exemption of pods that pass already compares to the narrowest one. */
import { compareExemptions } from "../compare/compare.ts";
import { wholeExemptions } from "../judge/judged-space.ts";
import type { Preparation } from "../judge/preparation.ts";
import { judgeWithout } from "../judge/preparation.ts";
import { editDocuments } from "../document-edit.ts";
import type { MustPass } from "./must-pass.ts";
import type { SuggestInput, SuggestOptions, SuggestReport, Today } from "./suggestion.ts";

const kinds: ReadonlySet<string> = new Set([
  "pod-security-exclude",
  "exception",
  "exception-pod-security",
  "exclude",
  "precondition",
]);

/**
 * Takes the exemptions out that the pods need, one by one where that is enough, and suggests what would
 * do in their place. Nothing where the pods pass without any.
 */
export function compareToToday(
  input: SuggestInput,
  options: SuggestOptions,
  { exemptions, documents, judgeOptions }: Preparation,
  resources: readonly MustPass[],
  suggest: (input: SuggestInput, options: SuggestOptions) => SuggestReport,
): Today | undefined {
  const removable = wholeExemptions(exemptions).filter(({ kind }) => kinds.has(kind));
  const isNeeded = (exemption: (typeof removable)[number]): boolean => {
    const without = judgeWithout(documents, [exemption], judgeOptions);
    return (
      without !== undefined &&
      resources.some(({ request }) => without.judge(request) !== "admitted")
    );
  };
  const needed = removable.filter(isNeeded);
  if (needed.length === 0) return undefined;
  const stripped = editDocuments(
    documents,
    needed.flatMap(({ edits }) => edits),
  ).map(({ value }) => ({ value }));
  const forms = options.forms === undefined ? {} : { forms: [...options.forms, "policy" as const] };
  const report = suggest({ ...input, documents: stripped }, { ...options, ...forms });
  const best = report.suggestions.find(({ form, proof }) => form === "policy" && proof.holds);
  if (best === undefined) return undefined;
  const changed = new Map(best.policies.map(({ document, value }) => [document, value]));
  const instead = stripped.map(({ value }, index) => ({ value: changed.get(index) ?? value }));
  const today = documents.map(({ value }) => ({ value }));
  const pods = { pods: input.mustPass };
  const { relation, says } = compareExemptions(
    { documents: instead, ...pods },
    { documents: today, ...pods },
    options,
  );
  return {
    exemptions: needed.map(({ id }) => id),
    instead: report.suggestions,
    relation,
    says,
  };
}
