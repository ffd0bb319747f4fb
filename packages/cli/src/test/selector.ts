import { matchWildcard } from "@winnow/value";
import { InputError } from "../input-error.ts";
import type { ExpectedResult } from "./expected-result.ts";

const keys = ["policy", "rule", "resource"] as const;

export type TestSelector = Readonly<Record<(typeof keys)[number], string>>;

/** Reads `policy=P,rule=R,resource=N`; names may hold wildcards, and what is left out is `*`. */
export function parseSelector(text: string): TestSelector {
  const selector = { policy: "*", rule: "*", resource: "*" };
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const key = keys.find((known) => known === part.slice(0, Math.max(at, 0)).trim());
    if (key === undefined) {
      throw new InputError(
        `--test-case-selector ${text}: wanted policy=NAME,rule=NAME,resource=NAME`,
      );
    }
    selector[key] = part.slice(at + 1).trim();
  }
  return selector;
}

/** What is left of an expected result under a selector; undefined where nothing is. */
export function selectResult(
  expected: ExpectedResult,
  selector: TestSelector,
): ExpectedResult | undefined {
  if (!matchWildcard(selector.policy, expected.policy)) return undefined;
  if (!matchWildcard(selector.rule, expected.rule ?? "")) return undefined;
  if (selector.resource === "*") return expected;
  const resources = expected.resources.filter(({ name, label }) =>
    [name, label].some((candidate) => matchWildcard(selector.resource, candidate)),
  );
  return resources.length === 0 ? undefined : { ...expected, resources };
}
