/** The same mutant without its violation: what is denied all the same is denied for something else. */
import { mutantKey } from "../space/mutant-key.ts";
import type { Mutant } from "../space/mutant.ts";
import type { Space } from "../space/space.ts";
import type { Judge } from "./judge.ts";

/** The names of the policies that fail on a mutant's twin; each twin is judged once. */
export type FailingOnTwin = (mutant: Mutant) => ReadonlySet<string>;

export function createTwins(judge: Judge, space: Space): FailingOnTwin {
  const known = new Map<string, ReadonlySet<string>>();
  return (mutant) => {
    const { companion } = mutant;
    const twin: Mutant = {
      ...mutant,
      violation: undefined,
      companion: companion && { ...companion, violation: undefined },
    };
    const key = mutantKey(twin);
    let failing = known.get(key);
    if (failing === undefined) {
      const results = judge.results(space.build(twin));
      failing = new Set(
        results
          .filter(({ verdict }) => verdict === "fail" || verdict === "error")
          .map(({ policy }) => policy),
      );
      known.set(key, failing);
    }
    return failing;
  };
}
