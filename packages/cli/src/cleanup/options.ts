import type { Semantics } from "@winnow/engine";

/** The flags of `winnow cleanup`, read and checked by the command. */
export interface CleanupCommandOptions {
  readonly resources: readonly string[];
  /** Objects that policies look up; those of `resources` are known as well. */
  readonly targetResources: readonly string[];
  readonly contextFile: string | undefined;
  readonly gitBranch: string | undefined;
  /** A time as RFC 3339 writes it; undefined: now. */
  readonly at: string | undefined;
  readonly output: "table" | "json" | "yaml";
  readonly semantics: Semantics;
}
