/** Attestations: signed statements about an image, and conditions on what they say. */
import { copyToExtend, deepEqual, get, isMap, set } from "@winnow/value";
import type { ImageReference, JsonMap } from "@winnow/value";
import { errorText, Suspension } from "../../expression/failure.ts";
import type { CompiledConditions } from "../../condition/condition-block.ts";
import { childScope, noteDifference } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import type { Session } from "../../expression/session.ts";
import type { Attestation, AttestorSet, ImageVerification } from "../../policy/verify-images.ts";
import { askAttestor } from "./ask.ts";
import { askAttestors } from "./attestors.ts";
import type { CompiledEntry } from "./compiled-entry.ts";
import { VerificationFailure } from "./verification-failure.ts";

export interface Attested {
  readonly digest: string;
  /** The predicates of attestations that have a name, for later conditions. */
  readonly named: JsonMap;
}

/**
 * Verifies the attestations of an entry for an image. Each must be signed by as many of its attestors
 * as it asks for, and everything that they have stated of its type must meet its conditions. Throws
 * VerificationFailure or Suspension.
 */
export function verifyAttestations(
  entry: CompiledEntry,
  verification: ImageVerification,
  image: ImageReference,
  digest: string,
  session: Session,
  scope: Scope,
): Attested {
  const sound = entry.templates.semantics === "sound";
  const named: JsonMap = {};
  let known = digest;
  for (const [index, attestation] of verification.attestations.entries()) {
    const path = `attestations[${index}]`;
    const predicates: JsonMap[] = [];
    for (const [position, attestors] of attestorsOf(
      attestation,
      verification,
      path,
      sound,
      scope,
    ).entries()) {
      const answers = askAttestors(attestors, `${path}.attestors[${position}]`, (attestor) => {
        const answer = askAttestor(session, verification, attestor, image, known, attestation.type);
        known = answer.digest;
        const found = predicatesOf(answer.statements, attestation.type);
        const conditions = entry.conditions[index];
        for (const predicate of found) {
          requireConditions(conditions, attestation, predicate, named, image, scope);
        }
        return found;
      });
      predicates.push(...answers.flat());
    }
    if (attestation.name !== "") {
      set(named, attestation.name, onePredicate(attestation, predicates, sound, scope));
    }
  }
  return { digest: known, named };
}

/** Who must have signed; where an attestation does not say, those who sign the image. */
function attestorsOf(
  attestation: Attestation,
  verification: ImageVerification,
  path: string,
  sound: boolean,
  scope: Scope,
): readonly AttestorSet[] {
  if (attestation.attestors.length > 0) return attestation.attestors;
  if (!sound) {
    const anybody = { type: "keyless" } as const;
    return [{ entries: [{ annotations: {}, repository: "", attestor: anybody }] }];
  }
  noteDifference(scope, "attestation-without-attestor");
  if (verification.attestors.length > 0) return verification.attestors;
  throw new VerificationFailure(
    "fail",
    `${path} names no attestors, so anybody's statement would do; name them`,
  );
}

function predicatesOf(statements: readonly JsonMap[], type: string): JsonMap[] {
  const found = statements.filter((statement) => get(statement, "predicateType") === type);
  if (found.length === 0) {
    throw new VerificationFailure("fail", `no attestation with the predicate type ${type}`);
  }
  return found.map((statement) => {
    const predicate = get(statement, "predicate");
    if (isMap(predicate)) return predicate;
    throw new VerificationFailure("fail", `the predicate of an attestation of ${type} is no map`);
  });
}

function requireConditions(
  conditions: CompiledConditions | undefined,
  attestation: Attestation,
  predicate: JsonMap,
  named: JsonMap,
  image: ImageReference,
  scope: Scope,
): void {
  if (conditions === undefined) return;
  const what = `attestation checks failed for ${image.reference} and predicate ${attestation.type}`;
  try {
    const outcome = conditions.evaluate(predicateScope(scope, { ...named, ...predicate }, image));
    if (outcome.holds) return;
    throw new VerificationFailure(
      "fail",
      outcome.message === "" ? what : `${what}: ${outcome.message}`,
    );
  } catch (error) {
    if (error instanceof Suspension || error instanceof VerificationFailure) throw error;
    throw new VerificationFailure("error", `${what}: ${errorText(error)}`);
  }
}

/** The scope with the fields of a predicate at its root, and the image under `image`. */
export function predicateScope(scope: Scope, predicate: JsonMap, image: ImageReference): Scope {
  const data = copyToExtend(scope.data);
  set(data, "image", { ...image });
  for (const name of Object.keys(predicate)) set(data, name, get(predicate, name) ?? null);
  const inner = childScope(scope, data, []);
  // what an attestation says goes before a context entry of the same name
  inner.deferred.forEach(({ name }, index) => {
    if (Object.hasOwn(predicate, name)) inner.state.loaded[index] = true;
  });
  return inner;
}

/** What a name stands for; several different predicates cannot share one. */
function onePredicate(
  attestation: Attestation,
  predicates: readonly JsonMap[],
  sound: boolean,
  scope: Scope,
): JsonMap {
  const last = predicates.at(-1) ?? {};
  if (predicates.every((predicate) => deepEqual(predicate, last)) || !sound) return last;
  noteDifference(scope, "attestation-name-ambiguous");
  throw new VerificationFailure(
    "fail",
    `${predicates.length} attestations of ${attestation.type} differ, and the name ${attestation.name} can stand for one only`,
  );
}
