import type { PolicyResponse } from "@winnow/engine";
import { printYaml } from "@winnow/yaml";
import { policyLabel } from "../output/result-text.ts";
import { printable, printableLine } from "../output/printable.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import type { Colours } from "../output/colours.ts";

/** The resources that the rules of a policy generate for a resource, as YAML below a heading; empty where there are none. */
export function generatedText(
  identity: Identity,
  response: PolicyResponse,
  colours: Colours,
): string {
  if (!response.results.some(({ type }) => type === "generation")) return "";
  const generated = response.results.flatMap((result) => result.generated ?? []);
  if (generated.length === 0) return "";
  const policy = colours.bold(printableLine(policyLabel(response.policy)));
  const resource = colours.bold(printableLine(resourceLabel(identity)));
  const documents = generated.map(({ resource: object }) => `---\n${printable(printYaml(object))}`);
  return `policy ${policy} -> resource ${resource} generates:\n${documents.join("")}\n`;
}
