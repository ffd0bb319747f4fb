import type { JsonMap } from "@winnow/value";
import type { Colours } from "../output/colours.ts";
import { prettyJson } from "../output/json.ts";
import { printableLine } from "../output/printable.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import type { PolicyVerdict, RuleWord } from "./policy-side.ts";
import type { PsaVerdict } from "./psa-side.ts";

/** A pod that one side denies and the other allows. */
export interface Disagreement {
  readonly identity: Identity;
  readonly psa: PsaVerdict;
  readonly policies: PolicyVerdict;
}

/** Disagreements for people or for programs; `judged` is how many objects there were. */
export function renderDisagreements(
  disagreements: readonly Disagreement[],
  judged: number,
  output: "text" | "json",
  colours: Colours,
): string {
  if (output === "json") {
    return `${prettyJson({ judged, disagreements: disagreements.map(toJson) })}\n`;
  }
  const texts = disagreements.map((disagreement) => `${textOf(disagreement, colours)}\n`);
  return `${texts.join("")}${judged} judged, ${disagreements.length} disagreement(s)\n`;
}

function toJson({ identity, psa, policies }: Disagreement): JsonMap {
  const { name, namespace, kind } = identity;
  return {
    name,
    namespace,
    kind,
    deniedBy: psa.allowed ? "policies" : "psa",
    psa: { ...psa },
    policies: {
      allowed: policies.allowed,
      rules: policies.rules.map((word) => ({ ...word, exceptions: [...word.exceptions] })),
    },
  };
}

function textOf({ identity, psa, policies }: Disagreement, colours: Colours): string {
  const label = colours.bold(printableLine(resourceLabel(identity)));
  const [denying, allowing] = psa.allowed
    ? ["the policies deny", "Pod Security allows"]
    : ["Pod Security denies", "the policies allow"];
  const words = policies.rules.map((word) => `  ${wordText(word)}\n`);
  return `${label}: ${colours.red(denying)}, ${colours.green(allowing)}\n  ${psaText(psa)}\n${words.join("")}`;
}

function psaText({ policy, allowed, detail, exempt }: PsaVerdict): string {
  if (exempt !== undefined) return `Pod Security: exempt (${exempt})`;
  const name = policy === "" ? "Pod Security" : `Pod Security ${policy}`;
  return `${name}: ${allowed ? "allowed" : printableLine(detail)}`;
}

function wordText({ policy, rule, verdict, message, failureAction }: RuleWord): string {
  const audited = failureAction === "Audit" ? ", only audited" : "";
  return printableLine(`policy ${policy}, rule ${rule} (${verdict}${audited}): ${message}`);
}
