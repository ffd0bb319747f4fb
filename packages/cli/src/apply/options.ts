import type { Semantics } from "@winnow/engine";

/** The flags of `winnow apply`, read and checked by the command. */
export interface ApplyOptions {
  readonly resources: readonly string[];
  readonly exceptions: readonly string[];
  readonly exceptionsWithResources: boolean;
  readonly exceptionsWithinPolicies: boolean;
  readonly targetResources: readonly string[];
  readonly valuesFile: string | undefined;
  readonly set: readonly string[];
  readonly userInfo: string | undefined;
  readonly contextFile: string | undefined;
  /** Ask image registries. */
  readonly registry: boolean;
  readonly namespace: string | undefined;
  readonly gitBranch: string | undefined;
  readonly policyReport: boolean;
  /** Set where the user asked for a format: then nothing but the report goes to standard output. */
  readonly outputFormat: "json" | "yaml" | undefined;
  readonly table: boolean;
  readonly detailedResults: boolean;
  readonly explain: boolean;
  /** Pass judged resources on to standard output. */
  readonly stdin: boolean;
  readonly auditWarn: boolean;
  readonly warnExitCode: number;
  readonly warnNoPass: boolean;
  readonly continueOnFail: boolean;
  readonly semantics: Semantics;
}
