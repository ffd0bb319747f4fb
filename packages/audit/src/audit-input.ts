/** What an audit takes. */
import type { Providers, Semantics, SourceDocument } from "@winnow/engine";
import type { Level } from "@winnow/pod-security";

export interface AuditInput {
  /** Policies and exceptions, as `compile` of the engine takes them. */
  readonly documents: readonly SourceDocument[];
  readonly podSecurityAdmission?: PodSecurityAdmission;
  /**
   * Real pods and pod controllers. What policies admit of them is what exemptions are meant for, and
   * their images stand for the genuine ones.
   */
  readonly pods?: readonly SourceDocument[];
}

/** What Pod Security Admission is set to, where it stands beside policies. */
export interface PodSecurityAdmission {
  readonly namespaces?: readonly PodSecurityNamespace[];
  /** The level of namespaces without a label; default `privileged`. */
  readonly enforce?: Level;
  readonly enforceVersion?: string;
  readonly exemptions?: {
    readonly usernames?: readonly string[];
    readonly namespaces?: readonly string[];
    readonly runtimeClasses?: readonly string[];
  };
  /** Where the configuration was read from, for places. */
  readonly source?: SourceDocument;
}

export interface PodSecurityNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly source?: SourceDocument;
}

export interface AuditOptions {
  /** Default `sound`. */
  readonly semantics?: Semantics;
  /** What counts as forbidden; default: the level of podSecurity rules, else what policies cover. */
  readonly reference?: { readonly level: Level; readonly version?: string };
  readonly progress?: (progress: AuditProgress) => void;
  readonly limits?: Partial<AuditLimits>;
  /** Milliseconds since the epoch, for policies that ask the time; default: a fixed moment. */
  readonly now?: () => number;
  /** Values from outside; only what is answered at once (no promises). */
  readonly providers?: Providers;
}

export interface AuditProgress {
  readonly step: "space" | "judging" | "exemptions" | "witnesses";
  readonly done: number;
  readonly of: number;
}

export interface AuditLimits {
  /** Mutants that are judged at most; default 200,000. */
  readonly mutants: number;
  /** Values harvested from policies per dimension at most; default 64. */
  readonly harvested: number;
}
