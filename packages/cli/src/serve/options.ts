import type { Semantics } from "@winnow/engine";
import type { LogOptions } from "../log/log-options.ts";

/** The flags of `winnow serve`. */
export interface ServeOptions {
  readonly exceptions: readonly string[];
  /** Files with the Namespaces whose labels policies ask for. */
  readonly namespaces: readonly string[];
  readonly semantics: Semantics;
  readonly host: string | undefined;
  readonly port: number;
  /** Where the playground is shown; undefined for nowhere. */
  readonly playgroundPort: number | undefined;
  /** Names and addresses for a certificate of its own. */
  readonly hostNames: readonly string[];
  /** PEM files; undefined for a certificate of its own. */
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
  /** Where the authority of a certificate of its own is written. */
  readonly authorityFile: string | undefined;
  readonly resourceFilters: string | undefined;
  readonly excludeUsernames: readonly string[];
  readonly excludeGroups: readonly string[];
  /** Addresses of services that policies may call. */
  readonly allowServiceCalls: readonly string[];
  readonly log: LogOptions;
  readonly debugPort: number | undefined;
  /** Of the collector that traces go to. */
  readonly otlpEndpoint: string | undefined;
}
