/** The resources that mutate rules have changed, as they are told on standard output. */
import type { PolicyResponse } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { printableLine } from "../output/printable.ts";
import { policyLabel } from "../output/result-text.ts";
import { identityOf, resourceLabel } from "../resource/identity.ts";

/** The resources that a policy has changed, as text: the one that was judged and existing ones. */
export function mutatedText(response: PolicyResponse): string {
  return changedBy(response)
    .map((object) => {
      const policy = printableLine(policyLabel(response.policy));
      const label = printableLine(resourceLabel(identityOf(object)));
      return `mutate policy ${policy} applied to ${label}:\n${printYaml(object)}---\n\n`;
    })
    .join("");
}

function changedBy(response: PolicyResponse): JsonMap[] {
  if (!response.results.some(({ type }) => type === "mutation")) return [];
  const targets = response.results.flatMap((result) => result.targets ?? []);
  const isMutated = response.results.some(
    ({ type, patched }) => type === "mutation" && patched !== undefined,
  );
  return [
    ...(isMutated && response.patched !== undefined ? [response.patched] : []),
    ...targets.map(({ patched }) => patched),
  ];
}
