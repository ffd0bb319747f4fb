import type { LevelVersion } from "@winnow/pod-security";
import type { Semantics } from "@winnow/engine";

/** What all commands of `winnow psa` are told. */
export interface PsaOptions {
  /** Where the objects are: files, folders, patterns, addresses or `-`. */
  readonly resources: readonly string[];
  readonly gitBranch: string | undefined;
  /** Whether objects get the API server's defaults before they are judged. */
  readonly asStored: boolean;
}

export interface CheckOptions extends PsaOptions {
  readonly policy: LevelVersion;
  readonly output: "table" | "text" | "json";
}

/** How a cluster is set up: its namespaces, its configuration, and who asks. */
export interface ClusterSetup {
  readonly namespaces: readonly string[];
  /** A file of kind AdmissionConfiguration or PodSecurityConfiguration. */
  readonly config: string | undefined;
  readonly user: string | undefined;
}

export interface SimulateOptions extends PsaOptions, ClusterSetup {
  /** The namespaces before their labels were changed. */
  readonly oldNamespaces: readonly string[];
  /** The objects before they were updated. */
  readonly old: readonly string[];
  readonly output: "text" | "json";
}

export interface DiffOptions extends PsaOptions, ClusterSetup {
  /** Undefined: what the labels of namespaces and the configuration say. */
  readonly policy: LevelVersion | undefined;
  readonly exceptions: readonly string[];
  readonly semantics: Semantics;
  readonly output: "text" | "json";
}
