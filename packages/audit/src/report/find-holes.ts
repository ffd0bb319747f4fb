/** Sorts what an exemption frees into holes, by the ways in which it deviates from what is meant. */
import type { Exemption } from "../exemption/exemption.ts";
import type { ExemptionKind } from "./exemption-kind.ts";
import type { Mutant } from "../space/mutant.ts";
import { deviationsOf, ofContext } from "./deviation.ts";
import { severityOf } from "./severity.ts";
import { holeKinds } from "./hole-kind.ts";
import type { HoleKind } from "./hole-kind.ts";
import type { MeantCase } from "./meant.ts";

/** A kind of hole with the mutants that show it, the best witness first. */
export interface FoundHole {
  readonly kind: HoleKind;
  readonly mutants: readonly Mutant[];
}

/** Kinds of exemptions that have only one thing to say, whatever they free. */
const whole: Readonly<Partial<Record<ExemptionKind, HoleKind>>> = {
  "failure-action": "not-enforced",
  "failure-action-override": "not-enforced",
  version: "older-version",
  autogen: "pod-controller",
};

/** The holes of an exemption, in the order of {@link holeKinds}; `isAdmitted` knows mutants by key. */
export function findHoles(
  exemption: Exemption,
  freed: readonly Mutant[],
  meant: MeantCase,
  isAdmitted: (key: string) => boolean,
): FoundHole[] {
  const only = whole[exemption.kind];
  const groups =
    only === undefined
      ? [...unboundHoles(freed, meant), ...deviatingHoles(freed, meant, isAdmitted)]
      : [[only, freed] as const];
  const found = new Map<HoleKind, Mutant[]>();
  for (const [kind, mutants] of groups) {
    found.set(kind, [...(found.get(kind) ?? []), ...mutants]);
  }
  return holeKinds.flatMap(({ kind }) => {
    const mutants = found.get(kind);
    if (mutants === undefined || mutants.length === 0) return [];
    return [
      { kind, mutants: mutants.toSorted((left, right) => compare(left, right, kind, meant)) },
    ];
  });
}

type Group = readonly [HoleKind, readonly Mutant[]];

/** Where neither image nor name binds: whatever comes along, in general or in some context. */
function unboundHoles(freed: readonly Mutant[], meant: MeantCase): Group[] {
  const plain = freed.filter(
    ({ companion, twist, kind }) => !companion && !twist && kind === "Pod",
  );
  const unknown = plain.filter(({ image, list }) => list === "pod" || image.class === "other");
  if (meant.isImageBound || unknown.length === 0) return [];
  if (meant.isNameBound) return [["spoofed-name", unknown]];
  if (meant.context.marks.length === 0) return [["any-image", unknown]];
  const byKind = new Map<HoleKind, Mutant[]>();
  for (const mutant of unknown) {
    const kind = ofContext(mutant.context);
    if (kind !== undefined) byKind.set(kind, [...(byKind.get(kind) ?? []), mutant]);
  }
  // of several contexts the simplest tells which marks it hangs on
  const needed = [...byKind].filter(([, mutants]) =>
    mutants.some(({ context }) => context.marks.length === meant.context.marks.length),
  );
  return needed;
}

/** The smallest sets of deviations; an exemption for whole pods of any kind has nothing to deviate from. */
function deviatingHoles(
  freed: readonly Mutant[],
  meant: MeantCase,
  isAdmitted: (key: string) => boolean,
): Group[] {
  const isBound = meant.isImageBound || meant.isNameBound;
  const hasExtraValues = freed.some(
    ({ violation }) =>
      violation !== undefined &&
      !violation.hasWildcard &&
      meant.fields.has(violation.field.name) &&
      violation.values.some((value) => !meant.values.has(String(value))),
  );
  const sets = new Map<string, { kinds: readonly HoleKind[]; mutants: Mutant[] }>();
  for (const mutant of freed) {
    const kinds = deviationsOf(mutant, meant, isAdmitted, hasExtraValues);
    if (kinds === undefined || kinds.length === 0) continue;
    const key = kinds.toSorted().join(" ");
    const set = sets.get(key) ?? { kinds, mutants: [] };
    sets.set(key, set);
    set.mutants.push(mutant);
  }
  const isNarrow = isBound || !meant.isWhole;
  const all = [...sets.values()].filter(({ kinds }) => isTelling(kinds, isBound, isNarrow));
  return all
    .filter(({ kinds }) => !all.some((other) => isProperSubset(other.kinds, kinds)))
    .map(({ kinds, mutants }): Group => [firstKind(kinds), mutants]);
}

/** A replaced command says something only where the image or the name binds. */
function isTelling(kinds: readonly HoleKind[], isBound: boolean, isNarrow: boolean): boolean {
  if (kinds.includes("pod-controller")) return true;
  if (!isNarrow) return false;
  return isBound || !kinds.some((kind) => kind === "command-replaced" || kind === "native-sidecar");
}

function isProperSubset(small: readonly HoleKind[], large: readonly HoleKind[]): boolean {
  return small.length < large.length && small.every((kind) => large.includes(kind));
}

function firstKind(kinds: readonly HoleKind[]): HoleKind {
  const known = holeKinds.find(({ kind }) => kinds.includes(kind));
  return known?.kind ?? "outside-scope";
}

/** The mutant that shows a kind best: nothing strange beside it, and the value that tells the most. */
function compare(left: Mutant, right: Mutant, kind: HoleKind, meant: MeantCase): number {
  return (
    strangeness(left) - strangeness(right) ||
    left.context.marks.length - right.context.marks.length ||
    (unbound.has(kind) ? listRank(left) - listRank(right) : 0) ||
    valueRank(left, kind, meant) - valueRank(right, kind, meant)
  );
}

/** Kinds of which any container is a witness; a pod with one main container is the smallest. */
const unbound: ReadonlySet<HoleKind> = new Set([
  "any-image",
  "any-pod-in-namespace",
  "namespace-spoof",
  "label-spoof",
  "annotation-spoof",
  "pod-name-spoof",
  "any-pod-of-user",
  "not-enforced",
  "older-version",
]);

function listRank({ list }: Mutant): number {
  return list === "containers" ? 0 : 1;
}

function strangeness({ companion, twist, kind, violation }: Mutant): number {
  return (
    (companion === undefined ? 0 : 2) +
    (companion?.violation === undefined ? 0 : 1) +
    (twist === undefined ? 0 : 2) +
    (kind === "Pod" ? 0 : kind === "Deployment" ? 2 : 3) +
    (violation?.hasWildcard === true ? 1 : 0) +
    ((violation?.values.length ?? 0) > 1 ? 1 : 0)
  );
}

/** For holes that are about what is freed the worst value, otherwise one that was meant. */
function valueRank({ violation }: Mutant, kind: HoleKind, meant: MeantCase): number {
  if (violation === undefined) return 0;
  const { order, values } = violation;
  if (kind === "other-control" || meant.isWhole) return severityOf(violation) + order;
  if (kind === "extra-value") return order;
  const named = [...meant.values];
  const [value] = values;
  const place = named.indexOf(String(value));
  return values.length === 1 && place >= 0 ? place : named.length + order;
}
