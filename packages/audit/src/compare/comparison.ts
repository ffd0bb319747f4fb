/** What a comparison of two sets of policies and exceptions tells. */
import type { Problem } from "@winnow/engine";
import type { Reference, SpaceFacts, Witness } from "../report/report.ts";

/** `narrower`: the first admits less than the second. */
export type Relation = "equal" | "narrower" | "wider" | "incomparable";

export interface Comparison {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Over the controls that both cover. */
  readonly relation: Relation;
  /**
   * How sure that is. `witnessed`: every strictness has a witness that the engine has judged.
   * `searched`: "equal" and "not wider" mean that no counter-example was among `space.mutants`.
   */
  readonly certainty: "witnessed" | "searched";
  /** The same in one sentence: `no counter-example in 12,345 mutants`. */
  readonly says: string;
  /** What only the first admits, the smallest; absent: nothing was found. */
  readonly onlyFirst?: ComparedWitness;
  readonly onlySecond?: ComparedWitness;
  readonly reference: Reference;
  /** Ids of controls that only one of them covers; they are not compared. */
  readonly uncovered: { readonly first: readonly string[]; readonly second: readonly string[] };
  readonly space: SpaceFacts;
}

export interface ComparedWitness {
  /** How many mutants differ in this direction. */
  readonly count: number;
  /** `admitted` are the results of the one that admits, `denied` of the one that denies. */
  readonly witness: Witness;
}
