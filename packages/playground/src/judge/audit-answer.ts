/** What the worker tells the page about exemptions: plain data, to be drawn. */
import type { Settings } from "../state/playground-state.ts";
import type { TextPlace } from "./answer.ts";

/** Something that gets through, with the smallest resource that does. */
export interface AuditHole {
  /** The stable name of its kind, such as `any-image`. */
  readonly kind: string;
  readonly says: string;
  /** Mutants that get through in this way. */
  readonly count: number;
  /** What the standard says of the witness. */
  readonly forbidden: string;
  /** The witness, with its namespace where the namespace's labels decide. */
  readonly yaml: string;
  /** Settings without which the witness does not get through. */
  readonly settings: Partial<Settings>;
  /** What the witness was before, where it gets through as a change only. */
  readonly oldYaml: string;
}

/** One exemption: how much it frees, and the holes in it. */
export interface FunnelBand {
  readonly title: string;
  readonly says: string;
  readonly place: TextPlace | undefined;
  /** Forbidden mutants that get in by it, of those that were judged. */
  readonly freed: number;
  readonly judged: number;
  /** Between 0 and 1, on a log scale. */
  readonly share: number;
  /** In what it is open, and to what it is limited. */
  readonly open: readonly string[];
  readonly limited: readonly string[];
  readonly holes: readonly AuditHole[];
}

export interface AuditAnswer {
  /** False: something is wrong with the texts, and nothing was audited. */
  readonly ok: boolean;
  /** What counts as forbidden: `baseline, latest`. */
  readonly reference: string;
  readonly mutants: number;
  readonly forbidden: number;
  readonly admitted: number;
  /** The widest first. */
  readonly bands: readonly FunnelBand[];
  /** Exemptions that free nothing, in words. */
  readonly idle: readonly string[];
  /** What gets through without a single exemption that is to blame. */
  readonly beyond: readonly AuditHole[];
  /** What was not looked at, one sentence each. */
  readonly leftOut: readonly string[];
}
