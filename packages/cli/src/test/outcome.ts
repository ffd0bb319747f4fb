import type { Verdict } from "@winnow/engine";

/** What became of one expected result on one resource, or of one check. */
export interface ResultOutcome {
  readonly policy: string;
  /** The rule that gave the result; the expected one where there is none. */
  readonly rule: string;
  /** `apiVersion/Kind/namespace/name` of the resource judged; as the test names it where there is none. */
  readonly resource: string;
  readonly expected: Verdict | "holds";
  /** Undefined where the rule gave no result for the resource. */
  readonly actual: Verdict | undefined;
  readonly holds: boolean;
  /** `Ok`, `Excluded`, `Not found`, or what was wanted and what came out. */
  readonly reason: string;
  /** The rule's message, or what is missing. */
  readonly message: string;
}

/** A test and what became of it. */
export interface TestOutcome {
  readonly file: string;
  readonly name: string;
  readonly policies: number;
  readonly resources: number;
  readonly exceptions: number;
  /** What could not be used, each with its place; results that depend on it do not hold. */
  readonly problems: readonly string[];
  /** Worth knowing, but no reason to fail. */
  readonly notes: readonly string[];
  readonly results: readonly ResultOutcome[];
}
