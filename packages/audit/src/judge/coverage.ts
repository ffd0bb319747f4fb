/** What policies look at: controls of which they were seen to deny a violation. */
import { controls } from "@winnow/pod-security";
import type { Level } from "@winnow/pod-security";
import type { Mutant } from "../space/mutant.ts";
import type { Space } from "../space/space.ts";
import { controlsOf } from "../space/violation.ts";
import type { Judge } from "./judge.ts";
import { podOf } from "./pod-of.ts";
import { createTwins } from "./twin.ts";
import { violatedControls } from "./reference.ts";

/** What the reference says of a mutant. */
interface ReferenceFacts {
  /** Ids of controls. */
  readonly violated: ReadonlySet<string>;
  /** The one control that it is about. */
  readonly only: string | undefined;
}

/** Which controls of the reference a mutant violates; asked once for all mutants that are alike in it. */
export type MutantReference = (mutant: Mutant) => ReferenceFacts;

export function createMutantReference(
  level: Level,
  version: string,
  space: Space,
): MutantReference {
  const known = new Map<Mutant["violation"], Map<string, ReferenceFacts>>();
  return (mutant) => {
    const { violation, list, companion } = mutant;
    // images, names and where a pod is created are nothing to the standard
    const key = `${list} ${companion?.list ?? ""} ${companion?.violation?.text ?? ""}`;
    let ofViolation = known.get(violation);
    if (ofViolation === undefined) known.set(violation, (ofViolation = new Map()));
    let found = ofViolation.get(key);
    if (found === undefined) {
      const pod = podOf(space.build(mutant).object ?? {});
      const violated =
        pod === undefined ? new Set<string>() : violatedControls(level, version, pod);
      found = { violated, only: onlyViolated(violated) };
      ofViolation.set(key, found);
    }
    return found;
  };
}

/** The one control that a violation is about; a restricted control that replaces it says the same. */
function onlyViolated(violated: ReadonlySet<string>): string | undefined {
  const overriding = new Set(
    controls.flatMap(({ id, overrides }) =>
      overrides !== undefined && violated.has(overrides) ? [id] : [],
    ),
  );
  const rest = [...violated].filter((id) => !overriding.has(id));
  return rest.length === 1 ? rest[0] : undefined;
}

/** The covered controls in the order of the standard, each with the policies that deny. */
export function findCovered(
  strict: Judge,
  space: Space,
  reference: MutantReference,
  level: Level,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const tries = new Map<string, number>();
  const twins = createTwins(strict, space);
  for (const mutant of space.mutants) {
    if (mutant.violation?.isCore !== true || mutant.companion !== undefined) continue;
    const control = reference(mutant).only;
    // one denial is enough, a few more may tell of further policies
    if (control === undefined || (tries.get(control) ?? 0) > enough) continue;
    const results = strict.results(space.build(mutant));
    const failing = results.filter(({ verdict }) => verdict === "fail" || verdict === "error");
    if (failing.length === 0) continue;
    // a policy that asks for a label denies every mutant, and looks at none of the controls
    const otherwise = twins(mutant);
    const denying = failing.filter(({ policy }) => !otherwise.has(policy));
    if (denying.length === 0) continue;
    tries.set(control, (tries.get(control) ?? 0) + 1);
    const policies = found.get(control) ?? new Set<string>();
    denying.forEach(({ policy }) => policies.add(policy));
    found.set(control, policies);
  }
  return new Map(
    controlsOf(level).flatMap(({ id, overrides }): [string, string[]][] => {
      // what a control says twice is covered by whoever covers the first
      const policies =
        found.get(id) ?? (id === "procMount_restricted" ? found.get(overrides ?? "") : undefined);
      return policies === undefined ? [] : [[id, [...policies]]];
    }),
  );
}

const enough = 12;
