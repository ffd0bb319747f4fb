import type { Json, JsonMap } from "@winnow/value";
import type { Finding } from "../finding.ts";
import type { Pod } from "../pod.ts";

export type Level = "privileged" | "baseline" | "restricted";

/** Looks at a pod; undefined: nothing wrong. */
export type Check = (pod: Pod) => Finding | undefined;

export type FieldValue = string | number | boolean;

/** A field that a control inspects, with values to try it with. */
export interface ControlField {
  /** As `restrictedField` writes it, below a container or the pod: `ports[*].hostPort`. */
  readonly name: string;
  /** What it belongs to; an `annotation` is one of the pod's, named by `path`. */
  readonly of: "container" | "pod" | "annotation";
  /** Where it is put: keys below the container, the pod's spec or its annotations. */
  readonly path: readonly string[];
  /** For a list: its entry that holds a value. Where entries are the values, they themselves. */
  readonly entry?: (value: FieldValue) => Json;
  /** What Kubernetes asks for beside the field, in the same map. */
  readonly beside?: JsonMap;
  /** Whether a pod without the field violates the control. */
  readonly required?: boolean;
  readonly good: readonly FieldValue[];
  /** The worst first; the last is what exemptions are most often asked for. */
  readonly bad: readonly FieldValue[];
}

/** A control of the Pod Security Standards. */
export interface Control {
  /** Kubernetes' name of the check. */
  readonly id: string;
  /** The standard's name of the control, as policies write it; undefined where nothing can name it. */
  readonly name: string | undefined;
  readonly level: "baseline" | "restricted";
  /** Where its fields stand. */
  readonly scope: "pod" | "container" | "both";
  /** What it inspects at the newest version. */
  readonly fields: readonly ControlField[];
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
