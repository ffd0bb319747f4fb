import type { Policy, RuleResult, Verdict } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import type { Identity } from "../resource/identity.ts";

/** One result of the engine, ready to be compared with what a test expects. */
export interface ActualResult {
  readonly policy: Policy;
  readonly result: RuleResult;
  /** As reports count it. */
  readonly verdict: Verdict;
  readonly identity: Identity;
  readonly object: JsonMap;
  /** The object after the policy's mutate rules, where it has any. */
  readonly patched: JsonMap | undefined;
  /** The operation that the test asked for; undefined for the one that the values name. */
  readonly operation: string | undefined;
}
