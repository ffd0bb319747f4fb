/** One entry of `verifyImages` on one image. */
import { getPath } from "@winnow/value";
import type { ImageReference, JsonMap } from "@winnow/value";
import { Suspension, errorText } from "../../expression/failure.ts";
import type { FoundImage } from "../../expression/image-finder.ts";
import { noteDifference } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import type { Session } from "../../expression/session.ts";
import type { ImageVerification } from "../../policy/verify-images.ts";
import { denyMessage } from "../validate/message.ts";
import { askAttestor, askDigest } from "./ask.ts";
import { predicateScope, verifyAttestations } from "./attestations.ts";
import { askAttestors } from "./attestors.ts";
import type { CompiledEntry } from "./compiled-entry.ts";
import { VerificationFailure, verdictOf } from "./verification-failure.ts";
import type { ImageStatus } from "./verified-images.ts";

export interface ImageOutcome {
  readonly verdict: "pass" | "fail" | "error";
  readonly message: string;
  /** What is to be remembered of the image; undefined where nothing of it was verified. */
  readonly status: ImageStatus | undefined;
  /** The digest to write into the resource. */
  readonly digest: string | undefined;
}

/** The outcome; undefined where the entry asks for nothing that could be verified or changed. */
export function verifyImage(
  entry: CompiledEntry,
  found: FoundImage,
  rule: string,
  session: Session,
  scope: Scope,
): ImageOutcome | undefined {
  const { image } = found;
  const { written } = entry;
  const isVerified = written.attestors.length > 0 || written.attestations.length > 0;
  if (isVerified && isUnchanged(found, scope)) {
    if (entry.templates.semantics !== "sound") {
      return { verdict: "pass", message: "no change in image", status: "pass", digest: undefined };
    }
    noteDifference(scope, "unchanged-image");
  }
  try {
    const verification = entry.read(scope);
    const digest = verifySigned(entry, verification, image, rule, session, scope);
    const isPinned = written.mutateDigest && image.digest === "";
    if (!isVerified && !isPinned && entry.deny === undefined) return undefined;
    const added = isPinned
      ? digest || askDigest(session, image, verification.credentials)
      : undefined;
    return {
      verdict: "pass",
      message: passMessage(written, image.reference),
      status: isVerified ? "pass" : undefined,
      digest: added,
    };
  } catch (error) {
    if (error instanceof Suspension) throw error;
    return {
      verdict: verdictOf(error),
      message: `image verification failed for ${image.reference}: ${errorText(error)}`,
      status: isVerified ? "fail" : undefined,
      digest: undefined,
    };
  }
}

function passMessage(written: ImageVerification, reference: string): string {
  if (written.attestations.length > 0) return `verified image attestations for ${reference}`;
  if (written.attestors.length > 0) return `verified image signatures for ${reference}`;
  return `checked image ${reference}`;
}

/** An update that leaves the image as it was. */
function isUnchanged({ place, image }: FoundImage, scope: Scope): boolean {
  const before = valueAt(getPath(scope.data, ["request", "oldObject"]), place);
  const now = valueAt(getPath(scope.data, ["request", "object"]), place);
  return image.reference !== "" && now !== undefined && before === now;
}

function valueAt(value: unknown, place: FoundImage["place"]): unknown {
  let current: unknown = value;
  for (const step of place) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, step)) {
      return undefined;
    }
    current = (current as Readonly<Record<string | number, unknown>>)[step];
  }
  return current;
}

/** Signatures, then attestations, then the entry's own conditions. Returns the digest, where known. */
function verifySigned(
  entry: CompiledEntry,
  verification: ImageVerification,
  image: ImageReference,
  rule: string,
  session: Session,
  scope: Scope,
): string {
  let { digest } = image;
  for (const [index, set] of verification.attestors.entries()) {
    askAttestors(set, `attestors[${index}]`, (attestor) => {
      // what the first one signed is what all must have signed: the tag may move in between
      ({ digest } = askAttestor(session, verification, attestor, image, digest, undefined));
      return digest;
    });
  }
  const attested = verifyAttestations(entry, verification, image, digest, session, scope);
  requireNotDenied(entry, attested.named, image, rule, scope);
  return attested.digest;
}

/** `validate.deny`: true conditions refuse the image. */
function requireNotDenied(
  entry: CompiledEntry,
  named: JsonMap,
  image: ImageReference,
  rule: string,
  scope: Scope,
): void {
  const { deny, templates } = entry;
  if (deny === undefined) return;
  const inner = predicateScope(scope, named, image);
  let outcome;
  try {
    outcome = deny.conditions.evaluate(inner);
  } catch (error) {
    if (error instanceof Suspension) throw error;
    throw new VerificationFailure("error", `failed to check deny conditions: ${errorText(error)}`);
  }
  if (!outcome.holds) return;
  throw new VerificationFailure(
    "fail",
    denyMessage(deny.message, outcome.message, rule, inner, templates),
  );
}
