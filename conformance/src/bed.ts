/** Why a case does not hold: the answer of the reference and ours, both as text. */
export interface Miss {
  readonly expected: string;
  readonly actual: string;
}

/** One question with the answer of the reference. */
export interface Case {
  /** `BED/ID`, as it stands in not-yet.txt. */
  readonly id: string;
  /** Puts the question; undefined when our answer is the reference's. What it throws is a miss. */
  check(): Miss | undefined | Promise<Miss | undefined>;
}

/** A table of cases that are checked in the same way. */
export interface Bed {
  readonly name: string;
  /** The file or folder that holds the cases, below the data folder. */
  readonly source: string;
  /** Reads the cases; `data` is the data folder. */
  cases(data: string): readonly Case[];
  /** Cases of the same table that are out of scope for now: how many there are for each reason. */
  later?(data: string): ReadonlyMap<string, number>;
}
