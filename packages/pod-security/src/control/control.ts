import type { Finding } from "../finding.ts";
import type { Pod } from "../pod.ts";

export type Level = "privileged" | "baseline" | "restricted";

/** Looks at a pod; undefined: nothing wrong. */
export type Check = (pod: Pod) => Finding | undefined;

/** A control of the Pod Security Standards. */
export interface Control {
  /** Kubernetes' name of the check. */
  readonly id: string;
  /** The standard's name of the control, as policies write it; undefined where nothing can name it. */
  readonly name: string | undefined;
  readonly level: "baseline" | "restricted";
  /** Where its fields stand. */
  readonly scope: "pod" | "container" | "both";
  /** The baseline check that a restricted one replaces. */
  readonly overrides?: string;
  /** The minor version from which a check applies, rising. */
  readonly versions: readonly {
    readonly from: number;
    readonly check: Check;
    /** Newer than what Kyverno 1.19 carries. */
    readonly unknownToKyverno?: boolean;
  }[];
}
