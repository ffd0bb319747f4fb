import type { Json } from "@winnow/value";

/**
 * One step of an evaluation, as a tracer hears it. `path` is a path in the policy
 * (`spec.rules[0].match`), `at` a path in the resource (`spec.containers[1].image`).
 */
export interface TraceEvent {
  readonly step:
    | "match"
    | "exclude"
    | "context"
    | "precondition"
    | "exception"
    | "cleanup"
    | "pattern"
    | "deny"
    | "foreach"
    | "pod-security"
    | "image"
    | "attestation"
    | "assert"
    | "manifest"
    | "verdict";
  /** Whether the step held: matched, precondition met, exception applied, pattern fits. */
  readonly holds: boolean;
  /** One sentence that tells what was looked at and what came out. */
  readonly message: string;
  readonly path?: string;
  readonly at?: string;
  readonly found?: Json;
  readonly wanted?: Json;
}

/** Hears the steps of an evaluation. Without one, an evaluation builds no events at all. */
export type Tracer = (event: TraceEvent) => void;
