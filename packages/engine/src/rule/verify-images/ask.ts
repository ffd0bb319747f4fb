/** Questions to the host about one image, each asked once while a request is judged. */
import { isMap } from "@winnow/value";
import type { ImageReference, Json, JsonMap } from "@winnow/value";
import { Suspension, errorText } from "../../expression/failure.ts";
import type { Session } from "../../expression/session.ts";
import type { ImageCheck, RegistryCredentials, VerifiedImage } from "../../image-check.ts";
import type { ImageVerification } from "../../policy/verify-images.ts";
import type { Maybe } from "../../request.ts";
import type { SingleAttestor } from "./attestors.ts";
import { VerificationFailure } from "./verification-failure.ts";

const digestSyntax = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

/**
 * Verifies what one attestor signed; `digest` is the one that earlier answers were about. Throws
 * VerificationFailure, Suspension, and what the provider throws.
 */
export function askAttestor(
  session: Session,
  verification: ImageVerification,
  entry: SingleAttestor,
  image: ImageReference,
  digest: string,
  attestationType: string | undefined,
): VerifiedImage {
  const { providers } = session;
  if (providers.verifyImage === undefined) {
    throw new VerificationFailure(
      "error",
      "signatures cannot be checked here: no registry can be asked",
    );
  }
  const check = checkOf(verification, entry, referenceOf(image, digest), attestationType);
  const answer = session.fetchOnce(JSON.stringify(["verifyImage", check]), () =>
    plain(providers.verifyImage?.(check)),
  );
  const verified = readAnswer(answer);
  if (digest !== "" && verified.digest !== digest) {
    throw new VerificationFailure(
      "fail",
      `the signature is for ${verified.digest}, the image is ${digest}`,
    );
  }
  return verified;
}

/** The digest that a reference points to. Throws as {@link askAttestor}. */
export function askDigest(
  session: Session,
  image: ImageReference,
  credentials: RegistryCredentials | undefined,
): string {
  const { providers } = session;
  if (providers.imageDigest === undefined) {
    throw new VerificationFailure(
      "error",
      "its digest is not known here: no registry can be asked",
    );
  }
  const { reference } = image;
  try {
    const digest = session.fetchOnce(
      JSON.stringify(["imageDigest", reference, credentials]),
      () => providers.imageDigest?.(reference, credentials) ?? null,
    );
    return requireDigest(digest);
  } catch (error) {
    if (error instanceof Suspension || error instanceof VerificationFailure) throw error;
    throw new VerificationFailure("error", `failed to update digest: ${errorText(error)}`);
  }
}

function requireDigest(digest: Json | undefined): string {
  if (typeof digest === "string" && digestSyntax.test(digest)) return digest;
  throw new VerificationFailure("error", "the registry gave no digest of it");
}

/** The image by what is known of it best. */
function referenceOf(image: ImageReference, digest: string): string {
  return digest === "" ? image.reference : `${image.registry}/${image.path}@${digest}`;
}

function checkOf(
  verification: ImageVerification,
  entry: SingleAttestor,
  reference: string,
  attestationType: string | undefined,
): ImageCheck {
  const annotations = { ...verification.annotations, ...entry.annotations };
  const repository = entry.repository === "" ? verification.repository : entry.repository;
  const { signatureAlgorithm, attestor } = entry;
  return {
    reference,
    type: verification.type,
    attestor:
      attestor.type === "keys" && signatureAlgorithm !== undefined
        ? { ...attestor, signatureAlgorithm }
        : attestor,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(repository === "" ? {} : { repository }),
    cosignOCI11: verification.cosignOCI11,
    ...(attestationType === undefined ? {} : { attestationType }),
    ...(verification.credentials === undefined ? {} : { credentials: verification.credentials }),
    useCache: verification.useCache,
  };
}

function plain(answer: Maybe<VerifiedImage> | undefined): Maybe<Json> {
  const read = (verified: VerifiedImage): JsonMap => ({
    digest: verified.digest,
    statements: [...verified.statements],
  });
  if (answer === undefined) return null;
  return answer instanceof Promise ? answer.then(read) : read(answer);
}

function readAnswer(answer: Json): VerifiedImage {
  const map = isMap(answer) ? answer : {};
  const statements = map["statements"];
  return {
    digest: requireDigest(map["digest"]),
    statements: Array.isArray(statements) ? statements.filter(isMap) : [],
  };
}
