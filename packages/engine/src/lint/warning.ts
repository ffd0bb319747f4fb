import type { JsonMap } from "@winnow/value";
import type { Report } from "../policy/check-schema.ts";

/** One kind of warning: looks through a policy, exception or rule set that compiles. */
export interface LintCheck {
  /** The stable name that a warning of this kind is told with. */
  readonly code: string;
  /** Reports each place with a reason and what to write instead. */
  check(document: JsonMap, report: Report): void;
}
