import { AssertionError, compileAssertion, failureText } from "@winnow/engine";
import type { Query } from "@winnow/jmespath";
import type { Json, JsonMap } from "@winnow/value";
import { longResourceLabel } from "../resource/identity.ts";
import type { ActualResult } from "./actual-result.ts";
import type { ResultOutcome } from "./outcome.ts";
import type { Check } from "./test-file.ts";

/** What is wrong with a value; undefined where nothing is. Throws AssertionError. */
type Assertion = (value: Json) => string | undefined;

/** One outcome for each result that a check looks at. */
export function checkOutcomes(
  check: Check,
  actual: readonly ActualResult[],
  compile: (expression: string) => Query,
): ResultOutcome[] {
  const assertionOf = (tree: Json | undefined): Assertion | undefined => {
    if (tree === undefined) return undefined;
    const assertion = compileAssertion(tree, compile);
    return (value) => {
      const failures = assertion.check(value, () => undefined);
      return failures.length === 0 ? undefined : failures.map(failureText).join("; ");
    };
  };
  const matchers: readonly [Assertion | undefined, (item: ActualResult) => Json][] = [
    [assertionOf(check.resource), ({ object }) => object],
    [assertionOf(check.policy), ({ policy }) => policy.raw],
    [assertionOf(check.rule), ({ result }) => ({ name: result.rule })],
  ];
  const wanted = assertionOf(check.assert);
  const unwanted = assertionOf(check.error);
  return actual.flatMap((item): ResultOutcome[] => {
    try {
      const isMeant = matchers.every(([matches, partOf]) => matches?.(partOf(item)) === undefined);
      if (!isMeant) return [];
      const value = valueOf(item);
      const isUnwanted = unwanted !== undefined && unwanted(value) === undefined;
      return [
        outcomeOf(item, wanted?.(value) ?? (isUnwanted ? "what must not hold does" : undefined)),
      ];
    } catch (error) {
      // what cannot be told never counts as holding, nor as being about something else
      if (!(error instanceof AssertionError)) throw error;
      return [outcomeOf(item, error.message)];
    }
  });
}

function valueOf({ result, verdict }: ActualResult): JsonMap {
  return { status: verdict, message: result.message, rule: result.rule };
}

function outcomeOf(
  { policy, result, verdict, identity }: ActualResult,
  failure: string | undefined,
): ResultOutcome {
  return {
    policy: policy.name,
    rule: result.rule,
    resource: longResourceLabel(identity),
    expected: "holds",
    actual: verdict,
    holds: failure === undefined,
    reason: failure === undefined ? "Ok" : "Check failed",
    message: failure ?? result.message,
  };
}
