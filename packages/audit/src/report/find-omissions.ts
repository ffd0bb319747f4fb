/** What no check denies although nothing exempts it, sorted by what the checks pass over. */
import { mutantKey } from "../space/mutant-key.ts";
import type { KeyPart } from "../space/mutant-key.ts";
import type { Mutant } from "../space/mutant.ts";
import { ofList } from "./deviation.ts";
import type { ForbiddenMutant } from "./freed.ts";
import type { HoleKind } from "./hole-kind.ts";

export interface FoundOmission {
  readonly kind: HoleKind;
  readonly control: string;
  /** The best witness first. */
  readonly mutants: readonly Mutant[];
}

/** Of a mutant that differs only in these parts some are denied: then that is what is passed over. */
const steps: readonly { readonly parts: readonly KeyPart[]; kind(mutant: Mutant): HoleKind }[] = [
  { parts: ["kind"], kind: ({ kind }) => (kind === "Pod" ? "outside-scope" : "pod-controller") },
  { parts: ["context"], kind: () => "outside-scope" },
  {
    parts: ["carrier"],
    kind: ({ list }) => (list === "initContainers" ? "other-init-container" : ofList[list]),
  },
  {
    parts: ["values"],
    kind: ({ violation }) =>
      violation?.hasWildcard === true ? "wildcard-characters" : "unlisted-value",
  },
  { parts: ["list"], kind: ({ list }) => ofList[list] },
  { parts: ["violation", "list"], kind: () => "unread-field" },
];

/**
 * Sorts omitted mutants by the nearest mutant that is denied. One that is as far from all of them as two
 * steps tells nothing that simpler ones do not, unless its control has no simpler ones.
 */
export function findOmissions(
  omitted: readonly ForbiddenMutant[],
  denied: readonly ForbiddenMutant[],
): FoundOmission[] {
  if (omitted.length === 0) return [];
  // where a companion violates as well, the denial may be about that
  const evidence = denied.filter(({ mutant }) => mutant.companion?.violation === undefined);
  const known = steps.map(
    ({ parts }) =>
      new Set(evidence.map(({ mutant, control }) => `${control}|${mutantKey(mutant, parts)}`)),
  );
  const plain = new Set(omitted.map(({ mutant }) => mutantKey(mutant)));
  const withPlainValue = new Set(
    omitted
      .filter(({ mutant }) => mutant.violation?.hasWildcard !== true)
      .map(({ mutant }) => mutantKey(mutant, ["values"])),
  );
  const groups = new Map<string, { kind: HoleKind; control: string; mutants: Mutant[] }>();
  for (const { mutant, control } of omitted) {
    if (isRedundant(mutant, plain)) continue;
    // where any value gets through, one with wildcards is nothing special
    const isWild = mutant.violation?.hasWildcard === true;
    if (isWild && withPlainValue.has(mutantKey(mutant, ["values"]))) continue;
    const step = steps.find(({ parts }, index) =>
      known[index]?.has(`${control}|${mutantKey(mutant, parts)}`),
    );
    const kind = step?.kind(mutant) ?? "outside-scope";
    const key = `${control} ${kind} ${step === undefined ? "far" : ""}`;
    const group = groups.get(key) ?? { kind, control, mutants: [] };
    groups.set(key, group);
    group.mutants.push(mutant);
  }
  const near = new Set(
    [...groups].filter(([key]) => !key.endsWith("far")).map(([, { control }]) => control),
  );
  return [...groups]
    .filter(([key, { control }]) => !key.endsWith("far") || !near.has(control))
    .map(([, group]) => ({ ...group, mutants: group.mutants.toSorted(compare) }));
}

/** A replaced command, or a container beside it, changes nothing where the plain pod gets through. */
function isRedundant(mutant: Mutant, omitted: ReadonlySet<string>): boolean {
  const { companion, twist, kind } = mutant;
  if (twist !== undefined && omitted.has(mutantKey({ ...mutant, twist: undefined }))) return true;
  if (kind !== "Pod" && omitted.has(mutantKey({ ...mutant, kind: "Pod" }))) return true;
  return companion !== undefined && omitted.has(mutantKey({ ...mutant, companion: undefined }));
}

function compare(left: Mutant, right: Mutant): number {
  return strangeness(left) - strangeness(right) || order(left) - order(right);
}

function order({ violation }: Mutant): number {
  return violation?.order ?? 0;
}

function strangeness({ companion, twist, kind, image, name, context, violation }: Mutant): number {
  return (
    (companion === undefined ? 0 : 4) +
    (twist === undefined ? 0 : 4) +
    (kind === "Pod" ? 0 : kind === "Deployment" ? 2 : 3) +
    (image.class === "other" ? 0 : 1) +
    (name === undefined ? 0 : 1) +
    context.marks.length +
    ((violation?.values.length ?? 0) > 1 ? 1 : 0)
  );
}
