import type { InputOptions } from "../apply/options.ts";

/** The flags of `winnow explain`, read and checked by the command. */
export interface ExplainOptions extends InputOptions {
  /** Only resources of this name. */
  readonly resourceName: string | undefined;
  /** Only policies of this name. */
  readonly policyName: string | undefined;
  /** Only rules of this name, and those that are derived from them. */
  readonly rule: string | undefined;
  /** The operation of the request; undefined: what the values say, or CREATE. */
  readonly operation: string | undefined;
  readonly output: "text" | "json";
  /** Show all steps, also of what passed. */
  readonly all: boolean;
}
