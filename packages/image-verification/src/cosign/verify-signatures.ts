import type { VerifiedImage } from "@winnow/engine";
import { CollectedProblems } from "../collected-problems.ts";
import type { ImageUnderCheck } from "../image-under-check.ts";
import { locationText, withIdentifier } from "../registry/location.ts";
import type { Descriptor } from "../registry/manifest.ts";
import type { Certificate } from "../signature/certificate.ts";
import { checkIdentity } from "../signature/identity.ts";
import { verifySigned } from "../signature/signed-content.ts";
import type { SignedContent } from "../signature/signed-content.ts";
import type { Signer } from "../signature/signer.ts";
import { VerificationError } from "../verification-error.ts";
import { findLayers } from "./find-layers.ts";
import { readLayerMaterial } from "./signature-layer.ts";
import { checkAnnotations, checkPayloadDigest, readSimplePayload } from "./simple-signing.ts";
import type { SimplePayload } from "./simple-signing.ts";

interface Candidate {
  readonly layer: Descriptor;
  readonly payload: Buffer;
}

interface Verified {
  readonly payload: SimplePayload;
  readonly certificate: Certificate | undefined;
}

/**
 * Verifies that every signer has signed the image in Cosign's own format. As in Kyverno, one verified
 * signature must be of the wanted identity, and all verified ones must carry the wanted annotations.
 * Throws VerificationError.
 */
export async function verifyCosignSignatures(image: ImageUnderCheck): Promise<VerifiedImage> {
  const layers = await findLayers(image, "signature");
  const candidates = await Promise.all(
    layers.map(async (layer) => ({
      layer,
      payload: await image.client.blob(image.signatures, layer),
    })),
  );
  for (const signer of image.signers) verifyBy(signer, candidates, image);
  return { digest: image.digest, statements: [] };
}

function verifyBy(signer: Signer, candidates: readonly Candidate[], image: ImageUnderCheck): void {
  const problems = new CollectedProblems();
  const summary = `no signature of ${locationText(withIdentifier(image.location, image.digest))} is by the attestor`;
  const verified: Verified[] = [];
  for (const candidate of candidates) {
    try {
      verified.push(verifyLayer(candidate, signer, image));
    } catch (error) {
      problems.add(error);
    }
  }
  if (verified.length === 0) throw problems.toError(summary);
  if (signer.kind === "certificate" && !verified.some((item) => isOf(item, signer, problems))) {
    throw problems.toError(summary);
  }
  for (const { payload } of verified) checkAnnotations(payload, image.check.annotations ?? {});
}

function isOf(
  { certificate }: Verified,
  { identity }: Extract<Signer, { kind: "certificate" }>,
  problems: CollectedProblems,
): boolean {
  if (certificate === undefined) return false;
  try {
    checkIdentity(certificate, identity);
    return true;
  } catch (error) {
    problems.add(error);
    return false;
  }
}

function verifyLayer(
  { layer, payload }: Candidate,
  signer: Signer,
  image: ImageUnderCheck,
): Verified {
  const material = readLayerMaterial(layer);
  if (material.signature === undefined) {
    throw new VerificationError("a layer among the signatures has no signature");
  }
  const content: SignedContent = {
    ...material,
    signature: material.signature,
    data: payload,
    payload,
    timestamped: [material.signature],
    hashFor: () => "sha256",
  };
  const certificate = verifySigned(content, signer, image.now);
  const simple = readSimplePayload(payload);
  checkPayloadDigest(simple, image.digest);
  return { payload: simple, certificate };
}
