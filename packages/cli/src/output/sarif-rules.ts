/** The rules of policies as SARIF's reporting descriptors (SARIF 2.1.0, section 3.49). */
import type { Policy, Severity } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { namesOfRule, severityOf } from "@winnow/engine";
import { categoriesOf, descriptionOf, titleOf } from "./policy-facts.ts";
import { policyLabel } from "./result-text.ts";

/** How SARIF grades findings. */
export type SarifLevel = "error" | "warning" | "note";

const levels: Readonly<Record<Severity, SarifLevel>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/**
 * GitHub's score of a security finding: critical above 9, high from 7, medium from 4, low below
 * (https://docs.github.com/code-security, "SARIF support for code scanning"). Nothing for `info`,
 * which is below its scale.
 */
const scores: Readonly<Partial<Record<Severity, string>>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.5",
};

/** A rule and where it stands in the list of rules. */
export interface SarifRule {
  readonly id: string;
  readonly index: number;
  readonly level: SarifLevel;
}

export interface SarifRules {
  /** The rule that gave a result; `rule` may be a name that autogen has made. */
  find(policy: Policy, rule: string): SarifRule;
  /** All descriptors, in the order of their indexes. */
  descriptors(): readonly JsonMap[];
}

/** Every rule of the policies, whether it finds anything or not. */
export function createSarifRules(policies: readonly Policy[]): SarifRules {
  const known = new Map<string, SarifRule>();
  const descriptors: JsonMap[] = [];
  const declare = (policy: Policy, name: string): SarifRule => {
    const id = `${policyLabel(policy)}/${name}`;
    const severity = severityOf(policy);
    const level = severity === undefined ? "error" : levels[severity];
    const rule = { id, index: descriptors.length, level };
    descriptors.push(descriptor(policy, name, rule, severity));
    known.set(id, rule);
    return rule;
  };
  for (const policy of policies) {
    for (const { name } of policy.spec.rules) {
      const rule = declare(policy, name);
      for (const made of namesOfRule(name)) {
        const id = `${policyLabel(policy)}/${made}`;
        if (!known.has(id)) known.set(id, rule);
      }
    }
  }
  return {
    find: (policy, rule) => known.get(`${policyLabel(policy)}/${rule}`) ?? declare(policy, rule),
    descriptors: () => descriptors,
  };
}

function descriptor(
  policy: Policy,
  name: string,
  { id, level }: SarifRule,
  severity: Severity | undefined,
): JsonMap {
  const title = titleOf(policy) ?? policyLabel(policy);
  const short = policy.spec.rules.length > 1 ? `${title}: ${name}` : title;
  const description = descriptionOf(policy) ?? `Rule ${name} of policy ${policyLabel(policy)}.`;
  const categories = categoriesOf(policy);
  const score = severity === undefined ? undefined : scores[severity];
  const facts = [
    `Policy: ${policyLabel(policy)}`,
    `Rule: ${name}`,
    ...(severity === undefined ? [] : [`Severity: ${severity}`]),
    ...(categories.length === 0 ? [] : [`Category: ${categories.join(", ")}`]),
  ];
  return {
    id,
    name,
    shortDescription: { text: short },
    fullDescription: { text: description },
    help: {
      text: `${description}\n\n${facts.join("\n")}`,
      markdown: `${description}\n\n${facts.map((fact) => `- ${fact}\n`).join("")}`,
    },
    defaultConfiguration: { level },
    properties: {
      // GitHub reads the score only of rules with this tag
      tags: [
        ...new Set([...(score === undefined ? [] : ["security"]), "kubernetes", ...categories]),
      ],
      ...(score === undefined ? {} : { "security-severity": score }),
    },
  };
}
