/** The holes of an exemption with their witnesses, and its meant case. */
import type { AuditWork, JudgedExemption } from "../audit-work.ts";
import type { Mutant } from "../space/mutant.ts";
import { listWords } from "../space/violation.ts";
import { findHoles } from "./find-holes.ts";
import type { ForbiddenMutant } from "./freed.ts";
import { holeKinds } from "./hole-kind.ts";
import type { HoleKind } from "./hole-kind.ts";
import type { MeantCase } from "./meant.ts";
import type { Hole, Meant } from "./report.ts";
import { makeWitness } from "./witness.ts";

/** A hole is told only with a witness that the engine has judged in its final form. */
export function reportHoles(item: JudgedExemption, meant: MeantCase, work: AuditWork): Hole[] {
  const { preparation, coverage } = work;
  const { space, reference } = coverage;
  const mutants = item.freed.map(({ mutant }) => mutant);
  const { admittedKeys } = work;
  const controlOf = new Map(item.freed.map(({ mutant, control }) => [mutant, control]));
  return findHoles(item.exemption, mutants, meant, (key) => admittedKeys.has(key)).flatMap(
    (hole): Hole[] => {
      for (const mutant of hole.mutants) {
        const witness = makeWitness(mutant, space.build(mutant), {
          admits: preparation.judge,
          admitted: item.admitted,
          denies: item.without,
          denied: item.denied,
          control: controlOf.get(mutant) ?? "",
          level: reference.level,
          version: reference.version,
        });
        if (witness === undefined) continue;
        return [
          {
            kind: hole.kind,
            says: holeWords(hole.kind, mutant),
            count: hole.mutants.length,
            witness,
          },
        ];
      }
      return [];
    },
  );
}

/** `look-alike suffix: image docker.io/istio/proxyv2-backdoor:1, init container, NET_ADMIN`. */
export function holeWords(kind: HoleKind, mutant: Mutant): string {
  const title = holeKinds.find((facts) => facts.kind === kind)?.title ?? kind;
  const { violation, list, image, name, context, twist } = mutant;
  const parts = [
    ...(list === "pod" ? [] : [`${listWords[list]} container`, `image ${image.text}`]),
    ...(name === undefined ? [] : [`named ${name.text}`]),
    ...(mutant.kind === "Pod" ? [] : [`in a ${mutant.kind}`]),
    ...(context.id === "" ? [] : [`with ${context.id}`]),
    ...(violation === undefined ? [] : [`${violation.field.name} ${violation.text}`]),
    ...(twist === undefined
      ? []
      : [twist === "command" ? "command replaced" : "restartPolicy Always"]),
  ];
  return `${title}: ${parts.join(", ")}`;
}

/** The meant case in words. */
export function reportMeant(meant: MeantCase, freed: readonly ForbiddenMutant[]): Meant {
  const genuine = freed.filter(({ mutant }) => mutant.image.class === "genuine");
  const images = new Set(genuine.map(({ mutant }) => mutant.image.text));
  const names = new Set(freed.flatMap(({ mutant }) => mutant.name?.text ?? []));
  return {
    from: meant.from,
    control: meant.control,
    list: [...meant.lists].map((list) => listWords[list]).join(", "),
    values: [...meant.values],
    images: meant.isImageBound ? [...images] : [],
    containerNames: meant.isNameBound ? [...names] : [],
  };
}
