import type { Json, JsonMap } from "@winnow/value";
import { longResourceLabel } from "../resource/identity.ts";
import type { ActualResult } from "./actual-result.ts";
import { assertionFailure } from "./assertion.ts";
import type { QueryFunction } from "./assertion.ts";
import type { ResultOutcome } from "./outcome.ts";
import type { Check } from "./test-file.ts";

/** One outcome for each result that a check looks at. */
export function checkOutcomes(
  check: Check,
  actual: readonly ActualResult[],
  query: QueryFunction,
): ResultOutcome[] {
  return actual
    .filter((item) => isMeant(check, item, query))
    .map((item) => outcomeOf(check, item, query));
}

function isMeant(
  check: Check,
  { object, policy, result }: ActualResult,
  query: QueryFunction,
): boolean {
  const fits = (tree: Json | undefined, value: Json): boolean =>
    tree === undefined || assertionFailure(tree, value, query) === undefined;
  return (
    fits(check.resource, object) &&
    fits(check.policy, policy.raw) &&
    fits(check.rule, { name: result.rule })
  );
}

function outcomeOf(check: Check, item: ActualResult, query: QueryFunction): ResultOutcome {
  const { policy, result, verdict, identity } = item;
  const value: JsonMap = { status: verdict, message: result.message, rule: result.rule };
  const wanted =
    check.assert === undefined ? undefined : assertionFailure(check.assert, value, query);
  const isUnwanted =
    check.error !== undefined && assertionFailure(check.error, value, query) === undefined;
  const failure = wanted ?? (isUnwanted ? "what must not hold does" : undefined);
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
