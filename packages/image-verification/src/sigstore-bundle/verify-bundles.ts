import type { VerifiedImage } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { CollectedProblems } from "../collected-problems.ts";
import type { ImageUnderCheck } from "../image-under-check.ts";
import { locationText, withIdentifier } from "../registry/location.ts";
import { findReferrers } from "../registry/referrers.ts";
import type { Certificate } from "../signature/certificate.ts";
import { checkStatementSubject, readStatement, statementForRules } from "../signature/dsse.ts";
import type { Statement } from "../signature/dsse.ts";
import { checkIdentity } from "../signature/identity.ts";
import { verifySigned } from "../signature/signed-content.ts";
import type { Signer } from "../signature/signer.ts";
import { naturalHash } from "../signature/verify.ts";
import { VerificationError } from "../verification-error.ts";
import { isBundleType, readBundle } from "./read-bundle.ts";
import type { ReadBundle } from "./read-bundle.ts";

interface Candidate {
  readonly bundle: ReadBundle;
  readonly statement: Statement;
}

/**
 * Verifies the Sigstore bundles that refer to an image: attestations of a predicate type, or without
 * one any statement about the image. Throws VerificationError where a signer has made none.
 */
export async function verifyBundles(
  image: ImageUnderCheck,
  predicateType: string | undefined,
): Promise<VerifiedImage> {
  if (image.check.annotations !== undefined && Object.keys(image.check.annotations).length > 0) {
    throw new VerificationError(
      "annotations are part of Cosign's payloads; a Sigstore bundle has none to compare",
    );
  }
  const problems = new CollectedProblems();
  const candidates = await fetchBundles(image, problems);
  const wanted = candidates.filter(
    ({ statement }) => predicateType === undefined || statement.predicateType === predicateType,
  );
  const place = locationText(withIdentifier(image.location, image.digest));
  const what = predicateType === undefined ? "bundle" : `attestation of the type ${predicateType}`;
  if (wanted.length === 0) throw problems.toError(`no ${what} found for ${place}`, "not-signed");
  const statements = new Map<Candidate, JsonMap>();
  for (const signer of image.signers) {
    const verified = wanted.filter((candidate) => {
      try {
        verifyBundle(candidate, signer, image);
        return true;
      } catch (error) {
        problems.add(error);
        return false;
      }
    });
    if (verified.length === 0) throw problems.toError(`no ${what} of ${place} is by the attestor`);
    for (const candidate of verified) {
      statements.set(candidate, statementForRules(candidate.statement));
    }
  }
  return {
    digest: image.digest,
    statements: predicateType === undefined ? [] : [...statements.values()],
  };
}

async function fetchBundles(
  { client, signatures, digest }: ImageUnderCheck,
  problems: CollectedProblems,
): Promise<Candidate[]> {
  const referrers = await findReferrers(client, signatures, digest, isBundleType);
  const candidates = await Promise.all(
    referrers.map(async (referrer) => {
      const manifest = await client.manifest(withIdentifier(signatures, referrer.digest));
      const [layer] = manifest.layers;
      if (layer === undefined) {
        throw new VerificationError(`the bundle ${referrer.digest} has no layers`);
      }
      const bytes = await client.blob(signatures, layer);
      try {
        const bundle = readBundle(bytes);
        return { bundle, statement: readStatement(bundle.envelope) };
      } catch (error) {
        problems.add(error);
        return undefined;
      }
    }),
  );
  return candidates.filter((item) => item !== undefined);
}

function verifyBundle(
  { bundle, statement }: Candidate,
  signer: Signer,
  image: ImageUnderCheck,
): Certificate | undefined {
  const { envelope, ...material } = bundle;
  const [signature] = envelope.signatures;
  if (signature === undefined) {
    throw new VerificationError("the bundle's envelope has no signature");
  }
  const certificate = verifySigned(
    {
      ...material,
      signature,
      data: envelope.signed,
      payload: envelope.payload,
      timestamped: [signature],
      hashFor: naturalHash,
    },
    signer,
    image.now,
  );
  checkStatementSubject(statement, image.digest);
  if (signer.kind === "certificate" && certificate !== undefined) {
    checkIdentity(certificate, signer.identity);
  }
  return certificate;
}
