import type { ClusterOptions } from "../cluster/cluster.ts";
import type { Semantics } from "@winnow/engine";
import type { ReportApi } from "../output/policy-report.ts";

/** Formats for other programs: a policy report as JSON or YAML, or the results in a form of its own. */
export type OutputFormat = "json" | "yaml" | "junit" | "markdown" | "sarif";

/** What is judged by what, in every command that judges manifests. */
export interface InputOptions {
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
  readonly gitBranch: string | undefined;
  readonly semantics: Semantics;
}

/** The flags of `winnow apply`, read and checked by the command. */
export interface ApplyOptions extends InputOptions {
  /** Set where the resources come from a cluster; `resources` are then names of objects. */
  readonly cluster: ClusterOptions | undefined;
  readonly namespace: string | undefined;
  /** Where mutated and generated resources are written; undefined: they are printed. */
  readonly output: string | undefined;
  readonly policyReport: boolean;
  readonly reportApi: ReportApi;
  /** Set where the user asked for a format: then nothing else goes to standard output. */
  readonly outputFormat: OutputFormat | undefined;
  /** Print PolicyExceptions for what failed, and nothing else. */
  readonly generateExceptions: boolean;
  /** How long those exceptions live, as Go writes durations. */
  readonly generatedExceptionTtl: string;
  readonly table: boolean;
  readonly detailedResults: boolean;
  readonly explain: boolean;
  /** Pass judged resources on to standard output. */
  readonly stdin: boolean;
  readonly auditWarn: boolean;
  readonly warnExitCode: number;
  readonly warnNoPass: boolean;
  readonly continueOnFail: boolean;
  /** Tell how long loading and judging took. */
  readonly showPerformance: boolean;
}
