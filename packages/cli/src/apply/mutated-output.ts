/** The resources that mutate rules have changed, as they are told on standard output. */
import type { PolicyResponse, RuleResult } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { createVersionPrinter } from "@winnow/yaml";
import { printableLine } from "../output/printable.ts";
import { policyLabel } from "../output/result-text.ts";
import { identityOf, resourceLabel } from "../resource/identity.ts";

/**
 * The resources that policies have changed, each as a text of its own: the one that was judged, as
 * every policy leaves it, also where only digests of verified images were written into it, and
 * existing ones.
 */
export function* mutatedTexts(responses: readonly PolicyResponse[]): Generator<string> {
  const print = createVersionPrinter();
  for (const response of responses) {
    for (const object of changedBy(response)) {
      const policy = printableLine(policyLabel(response.policy));
      const label = printableLine(resourceLabel(identityOf(object)));
      yield `mutate policy ${policy} applied to ${label}:\n`;
      yield print(object);
      yield "---\n\n";
    }
  }
}

function changedBy({ patched, results }: PolicyResponse): JsonMap[] {
  const targets = results.flatMap((result) => result.targets ?? []);
  return [
    ...(patched !== undefined && results.some(isChange) ? [patched] : []),
    ...targets.map((target) => target.patched),
  ];
}

/** What a refused image leaves behind is only a note that it was refused. */
function isChange({ type, verdict, patched }: RuleResult): boolean {
  if (patched === undefined) return false;
  return type === "mutation" || (type === "imageVerification" && verdict === "pass");
}
