/** The proof of a candidate: the pods pass, nothing in it is needless, and nothing else gets through. */
import type { Request, Semantics } from "@winnow/engine";
import type { Level } from "@winnow/pod-security";
import { formatValue, get, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { NumberedDocument } from "../document-edit.ts";
import type { Judge } from "../judge/judge.ts";
import { createMutantJudge } from "../judge/mutant-judge.ts";
import type { Mutant } from "../space/mutant.ts";
import { createSpace } from "../space/space.ts";
import type { Space } from "../space/space.ts";
import type { Candidate } from "./candidate.ts";
import { atomsOf, heal } from "./heal.ts";
import type { Atom } from "./heal.ts";
import { pinClass } from "./image-pin.ts";
import { imagesOf } from "./must-pass.ts";
import type { MustPass } from "./must-pass.ts";
import { narrowings } from "./narrow.ts";
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
  readonly pin: Pin;
  readonly semantics: Semantics;
  readonly limits: { readonly mutants: number; readonly harvested: number };
  /** The documents with a candidate, and their judge; undefined where they do not compile. */
  with(candidate: Candidate): Judged | undefined;
}

/** Documents with a candidate in them, and their judge. */
interface Judged {
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
      leftOut: [],
      residue: [],
      loose: [],
    };
  }
  const refused = ground.resources.filter(
    ({ request }) => after.judge.judge(request) !== "admitted",
  );
  const steps = narrowings(candidate, imagesOf(ground.resources)).map((step) => ({
    ...step,
    isSurvived: passes(step.candidate, ground),
  }));
  // what a pin leaves open is open on purpose, and told as such
  const counted = steps.filter(({ isPinned, isSurvived }) => !isPinned || !isSurvived);
  const needless = counted.filter(({ isSurvived }) => isSurvived);
  const { killed, of, found, leftOut } = attack(candidate, after, ground);
  const residue = found.filter(({ reason }) => reason !== "");
  const loose = found.filter(({ reason }) => reason === "");
  return {
    holds: refused.length === 0 && needless.length === 0 && loose.length === 0,
    passing: { of: names.length, refused: refused.map(({ name }) => name) },
    minimal: { of: counted.length, needless: needless.map(({ says }) => says) },
    tight: { killed, of },
    leftOut,
    residue,
    loose,
  };
}

/** Whether all resources pass with a candidate. */
function passes(candidate: Candidate, ground: Ground): boolean {
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
  readonly leftOut: readonly string[];
}

function attack(candidate: Candidate, after: Judged, ground: Ground): Attack {
  const { level, limits, resources } = ground;
  const space = createSpace(
    after.documents.map(({ value }) => value),
    { level, images: imagesOf(resources), limits },
  );
  const isBeyond = createBeyond(ground);
  const isBlind = candidate.grants.some(({ binding }) => binding.images !== undefined);
  const survivors = new Map<string, { count: number; mutant: PodMutant }>();
  let killed = 0;
  for (const { mutant, isDenied, isDeniedAfter } of attackers(candidate, after, ground, space)) {
    if (!isDenied()) continue;
    if (isDeniedAfter()) {
      killed += 1;
      continue;
    }
    if (!mutant.isTwisted && !isBeyond(mutant.request)) continue;
    const kind = isBlind ? "anything else that the rule refuses" : mutant.kind;
    const known = survivors.get(kind);
    if (known === undefined) survivors.set(kind, { count: 1, mutant });
    else known.count += 1;
  }
  const found = [...survivors].map(([kind, { count, mutant }]) => ({
    kind,
    count,
    reason: residueReason(kind, candidate, ground.semantics),
    witness: { object: mutant.request.object ?? {}, request: { operation: "CREATE" as const } },
  }));
  const of = found.reduce((sum, { count }) => sum + count, killed);
  return { killed, of, found, leftOut: space.leftOut };
}

/** A mutant with what is made of it today and with the candidate. */
interface Attacker {
  readonly mutant: PodMutant;
  readonly isDenied: () => boolean;
  readonly isDeniedAfter: () => boolean;
}

/** Mutants of the pods themselves, then those of the audit's space around the new text. */
function* attackers(
  candidate: Candidate,
  after: Judged,
  ground: Ground,
  space: Space,
): Generator<Attacker> {
  for (const mutant of podMutants(candidate, ground)) {
    const { request } = mutant;
    yield {
      mutant,
      isDenied: () => ground.before.judge(request) !== "admitted",
      isDeniedAfter: () => after.judge.judge(request) !== "admitted",
    };
  }
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
  const isLetThrough = (list: string, image: string): boolean =>
    entries.some(
      ({ restrictedField, images }) =>
        restrictedField.startsWith(`spec.${list}[`) &&
        images.some((pattern) => matchWildcard(pattern, image)),
    );
  const isBound = candidate.form === "bound-exception";
  const seen = new Set<string>();
  for (const resource of resources) {
    // pods that look alike to the standard have the same mutants
    const { kind, namespace, object } = resource;
    const shape = JSON.stringify([kind, namespace, keysOf(object, ground).toSorted()]);
    if (seen.has(shape)) continue;
    seen.add(shape);
    yield* mutantsOf(resource, { level, values, isLetThrough, isBound });
    if (candidate.form !== "policy") yield* scopeMutantsBeyond(resource, candidate);
  }
}

function* scopeMutantsBeyond(resource: MustPass, { grants }: Candidate): Generator<PodMutant> {
  for (const mutant of scopeMutants(resource)) {
    const kind = get(mutant.request.object ?? {}, "kind");
    if (
      mutant.kind === "pod controller" &&
      grants.some(({ kinds }) => kinds.includes(formatValue(kind ?? "")))
    ) {
      continue;
    }
    yield mutant;
  }
}

/**
 * Whether a request is denied today for something that none of the pods needs: it still is when what they
 * need is healed. A rule does not look at everything, and what it passes over is nobody's exemption.
 */
function createBeyond(ground: Ground): (request: Request) => boolean {
  const needed = new Set(ground.resources.flatMap(({ object }) => keysOf(object, ground)));
  return (request) => {
    const { object = {} } = request;
    const atoms = atomsOf(object);
    const own = atoms.filter((atom) => needed.has(keyOf(atom, ground)));
    if (own.length === atoms.length) return false;
    return ground.before.judge({ ...request, object: heal(object, own) }) !== "admitted";
  };
}

function keysOf(object: JsonMap, ground: Ground): string[] {
  return atomsOf(object).map((atom) => keyOf(atom, ground));
}

/** A forbidden value with its control, field and image, as far as a pin tells images apart. */
function keyOf({ need }: Atom, { pin, resources }: Ground): string {
  const { control, field, image, values } = need;
  const place = image === undefined ? "" : pinClass(image, pin, imagesOf(resources));
  return JSON.stringify([control, field, place, values]);
}
