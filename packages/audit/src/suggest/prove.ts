/** The proof of a candidate: the pods pass, nothing in it is needless, and nothing else gets through. */
import type { Request, Semantics } from "@winnow/engine";
import type { Level, PodSecurityCheck } from "@winnow/pod-security";
import { get, isMap, matchWildcard } from "@winnow/value";
import type { NumberedDocument } from "../document-edit.ts";
import type { Judge } from "../judge/judge.ts";
import { createMutantJudge } from "../judge/mutant-judge.ts";
import { podOf } from "../judge/pod-of.ts";
import type { Mutant } from "../space/mutant.ts";
import { createSpace } from "../space/space.ts";
import type { Candidate } from "./candidate.ts";
import { pinClass } from "./image-pin.ts";
import type { MustPass } from "./must-pass.ts";
import { narrowings } from "./narrow.ts";
import { toNeed } from "./need.ts";
import { mutantsOf, scopeMutants } from "./pod-mutants.ts";
import type { PodMutant } from "./pod-mutants.ts";
import { residueReason } from "./residue-reason.ts";
import type { Pin, Proof, Residue } from "./suggestion.ts";

/** What a proof is about, the same for all candidates. */
export interface Ground {
  readonly resources: readonly MustPass[];
  /** As they are today. */
  readonly documents: readonly NumberedDocument[];
  readonly before: Judge;
  readonly level: Level;
  /** The level without any exemption. */
  readonly standard: PodSecurityCheck;
  readonly pin: Pin;
  readonly semantics: Semantics;
  readonly limits: { readonly mutants: number; readonly harvested: number };
  /** The documents with a candidate, and their judge; undefined where they do not compile. */
  with(candidate: Candidate): Judged | undefined;
}

/** Documents with a candidate in them, and their judge. */
export interface Judged {
  readonly documents: readonly NumberedDocument[];
  readonly judge: Judge;
}

/** Proves a candidate by the engine; what does not hold is told, not hidden. */
export function prove(candidate: Candidate, ground: Ground): Proof {
  const after = ground.with(candidate);
  const names = ground.resources.map(({ name }) => name);
  if (after === undefined) {
    return {
      holds: false,
      passing: { of: names.length, refused: names },
      minimal: { of: 0, needless: [] },
      tight: { killed: 0, of: 0 },
      residue: [],
      loose: [],
    };
  }
  const refused = ground.resources.filter(
    ({ request }) => after.judge.judge(request) !== "admitted",
  );
  const steps = narrowings(candidate, imagesOf(ground.resources));
  const needless = steps.filter(
    ({ candidate: narrower, isPinned }) => !isPinned && passes(narrower, ground),
  );
  const { killed, of, found } = attack(candidate, after, ground);
  const residue = found.filter(({ reason }) => reason !== "");
  const loose = found.filter(({ reason }) => reason === "");
  return {
    holds: refused.length === 0 && needless.length === 0 && loose.length === 0,
    passing: { of: names.length, refused: refused.map(({ name }) => name) },
    minimal: { of: steps.length, needless: needless.map(({ says }) => says) },
    tight: { killed, of },
    residue,
    loose,
  };
}

/** Whether all resources pass with a candidate. */
export function passes(candidate: Candidate, ground: Ground): boolean {
  const after = ground.with(candidate);
  return (
    after !== undefined &&
    ground.resources.every(({ request }) => after.judge.judge(request) === "admitted")
  );
}

/** The candidate with everything taken out that its pods do not need. */
export function reduce(candidate: Candidate, ground: Ground): Candidate {
  let current = candidate;
  for (;;) {
    const needless = narrowings(current, imagesOf(ground.resources)).find(
      ({ candidate: narrower, isPinned }) => !isPinned && passes(narrower, ground),
    );
    if (needless === undefined) return current;
    current = needless.candidate;
  }
}

interface Attack {
  readonly killed: number;
  readonly of: number;
  readonly found: readonly Residue[];
}

function attack(candidate: Candidate, after: Judged, ground: Ground): Attack {
  const isBeyond = createBeyond(ground);
  const survivors = new Map<string, { count: number; mutant: PodMutant }>();
  let killed = 0;
  for (const { mutant, isDenied, isDeniedAfter } of attackers(candidate, after, ground)) {
    if (!isDenied()) continue;
    if (isDeniedAfter()) {
      killed += 1;
      continue;
    }
    if (!mutant.isTwisted && !isBeyond(mutant.request)) continue;
    const known = survivors.get(mutant.kind);
    if (known === undefined) survivors.set(mutant.kind, { count: 1, mutant });
    else known.count += 1;
  }
  const found = [...survivors].map(([kind, { count, mutant }]) => ({
    kind,
    count,
    reason: residueReason(kind, ground.semantics),
    witness: { object: mutant.request.object ?? {}, request: { operation: "CREATE" as const } },
  }));
  return { killed, of: found.reduce((sum, { count }) => sum + count, killed), found };
}

/** A mutant with what is made of it today and with the candidate. */
interface Attacker {
  readonly mutant: PodMutant;
  readonly isDenied: () => boolean;
  readonly isDeniedAfter: () => boolean;
}

/** Mutants of the pods themselves, then those of the audit's space around the new text. */
function* attackers(candidate: Candidate, after: Judged, ground: Ground): Generator<Attacker> {
  for (const mutant of podMutants(candidate, ground)) {
    const { request } = mutant;
    yield {
      mutant,
      isDenied: () => ground.before.judge(request) !== "admitted",
      isDeniedAfter: () => after.judge.judge(request) !== "admitted",
    };
  }
  const { level, limits, resources } = ground;
  const space = createSpace(
    after.documents.map(({ value }) => value),
    { level, images: imagesOf(resources), limits },
  );
  const judgeBefore = createMutantJudge(ground.before, space, ground.documents);
  const judgeAfter = createMutantJudge(after.judge, space, after.documents);
  for (const mutant of space.mutants) {
    if (mutant.violation === undefined) continue;
    const isTwisted = mutant.twist !== undefined;
    yield {
      mutant: { kind: kindOf(mutant), request: space.build(mutant), isTwisted },
      isDenied: () => judgeBefore(mutant) !== "admitted",
      isDeniedAfter: () => judgeAfter(mutant) !== "admitted",
    };
  }
}

function kindOf({ twist, violation, image }: Mutant): string {
  if (twist === "command") return "command replaced";
  if (twist === "sidecar") return "native sidecar";
  return violation?.values.length === 0 ? "field left out" : image.class;
}

function* podMutants(candidate: Candidate, ground: Ground): Generator<PodMutant> {
  const { level, resources } = ground;
  const entries = candidate.grants.flatMap((grant) => grant.entries);
  const values = [...new Set(entries.flatMap((entry) => entry.values))];
  const patterns = entries.flatMap((entry) => entry.images);
  const images = new Set(
    imagesOf(resources).filter((image) =>
      patterns.some((pattern) => matchWildcard(pattern, image)),
    ),
  );
  const seen = new Set<string>();
  for (const resource of resources) {
    // pods that look alike to the standard have the same mutants
    const atoms = [...atomsOf(resource.request, ground)].toSorted();
    const shape = JSON.stringify([resource.kind, resource.namespace, atoms]);
    if (seen.has(shape)) continue;
    seen.add(shape);
    yield* mutantsOf(resource, { level, values, images });
    if (candidate.form === "exception") yield* scopeMutantsBeyond(resource, candidate);
  }
}

function* scopeMutantsBeyond(resource: MustPass, { grants }: Candidate): Generator<PodMutant> {
  for (const mutant of scopeMutants(resource)) {
    const kind = get(mutant.request.object ?? {}, "kind");
    if (
      mutant.kind === "pod controller" &&
      grants.some(({ kinds }) => kinds.includes(String(kind)))
    ) {
      continue;
    }
    yield mutant;
  }
}

/** Whether a request violates the standard in something that none of the pods needs. */
function createBeyond(ground: Ground): (request: Request) => boolean {
  const needed = new Set(ground.resources.flatMap(({ request }) => [...atomsOf(request, ground)]));
  return (request) => {
    for (const atom of atomsOf(request, ground)) if (!needed.has(atom)) return true;
    return false;
  };
}

/** Each violating value of a pod with its control, field and image, as far as a pin tells images apart. */
function atomsOf({ object }: Request, ground: Ground): Set<string> {
  const pod = podOf(object ?? {});
  if (pod === undefined) return new Set();
  const seen = imagesOf(ground.resources);
  const { failed, error } = ground.standard.check(pod);
  if (error !== undefined) return new Set([error]);
  return new Set(
    failed.flatMap(({ control, reason, errors }) => {
      if (errors.length === 0) return [`${control.id} ${reason}`];
      return errors.flatMap((fieldError) => {
        const { field, image, values } = toNeed(control.id, fieldError, "sound");
        const place = image === undefined ? "" : pinClass(image, ground.pin, seen);
        return values.map((value) => JSON.stringify([control.id, field, place, value]));
      });
    }),
  );
}

/** Every image that a resource names. */
export function imagesOf(resources: readonly MustPass[]): string[] {
  const images = new Set<string>();
  for (const { object } of resources) {
    const spec = podOf(object)?.spec;
    if (spec === undefined || !isMap(spec)) continue;
    for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
      const containers = get(spec, list);
      for (const container of Array.isArray(containers) ? containers : []) {
        const image = isMap(container) ? get(container, "image") : undefined;
        if (typeof image === "string") images.add(image);
      }
    }
  }
  return [...images];
}
