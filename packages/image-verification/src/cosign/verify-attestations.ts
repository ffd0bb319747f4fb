import type { VerifiedImage } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { CollectedProblems } from "../collected-problems.ts";
import type { ImageUnderCheck } from "../image-under-check.ts";
import { locationText, withIdentifier } from "../registry/location.ts";
import type { Certificate } from "../signature/certificate.ts";
import {
  checkStatementSubject,
  readEnvelope,
  readStatement,
  statementForRules,
} from "../signature/dsse.ts";
import type { Envelope, Statement } from "../signature/dsse.ts";
import { checkIdentity } from "../signature/identity.ts";
import { verifySigned } from "../signature/signed-content.ts";
import type { Signer } from "../signature/signer.ts";
import { VerificationError } from "../verification-error.ts";
import { findLayers } from "./find-layers.ts";
import { readLayerMaterial } from "./signature-layer.ts";
import type { LayerMaterial } from "./signature-layer.ts";

interface Candidate {
  readonly text: Buffer;
  readonly envelope: Envelope;
  readonly material: LayerMaterial;
}

interface Verified {
  readonly candidate: Candidate;
  readonly statement: Statement;
  readonly certificate: Certificate | undefined;
}

/**
 * Verifies an image's attestations of one predicate type in Cosign's own format, and gives their
 * statements. As in Kyverno, every verified attestation of the type must be of the wanted identity.
 * Throws VerificationError.
 */
export async function verifyCosignAttestations(
  image: ImageUnderCheck,
  predicateType: string,
): Promise<VerifiedImage> {
  const layers = await findLayers(image, "attestation");
  const problems = new CollectedProblems();
  const candidates: Candidate[] = [];
  for (const layer of layers) {
    // one after the other: attestations may be large
    // oxlint-disable-next-line no-await-in-loop
    const text = await image.client.blob(image.signatures, layer);
    try {
      candidates.push({ text, envelope: readEnvelope(text), material: readLayerMaterial(layer) });
    } catch (error) {
      problems.add(error);
    }
  }
  // an attestation that several signers have signed is one attestation
  const statements = new Map<Candidate, JsonMap>();
  for (const signer of image.signers) {
    for (const { candidate, statement } of verifyBy(
      signer,
      candidates,
      image,
      predicateType,
      problems,
    )) {
      statements.set(candidate, statementForRules(statement));
    }
  }
  return { digest: image.digest, statements: [...statements.values()] };
}

function verifyBy(
  signer: Signer,
  candidates: readonly Candidate[],
  image: ImageUnderCheck,
  predicateType: string,
  problems: CollectedProblems,
): Verified[] {
  const verified: Verified[] = [];
  for (const candidate of candidates) {
    try {
      verified.push(verifyEnvelope(candidate, signer, image));
    } catch (error) {
      problems.add(error);
    }
  }
  const place = locationText(withIdentifier(image.location, image.digest));
  if (verified.length === 0) {
    throw problems.toError(`no attestation of ${place} is by the attestor`);
  }
  const wanted = verified.filter(({ statement }) => statement.predicateType === predicateType);
  if (wanted.length === 0) {
    const others = [...new Set(verified.map(({ statement }) => statement.predicateType))].join(
      ", ",
    );
    throw new VerificationError(
      `${place} has no attestation of the type ${predicateType}; by the attestor there are: ${others}`,
    );
  }
  for (const { certificate } of wanted) {
    if (signer.kind === "certificate" && certificate !== undefined) {
      checkIdentity(certificate, signer.identity);
    }
  }
  return wanted;
}

/** One of the envelope's signatures must be the signer's. */
function verifyEnvelope(candidate: Candidate, signer: Signer, image: ImageUnderCheck): Verified {
  const { text, envelope, material } = candidate;
  let problem: unknown;
  for (const signature of envelope.signatures) {
    let certificate: Certificate | undefined;
    try {
      certificate = verifySigned(
        {
          ...material,
          signature,
          data: envelope.signed,
          payload: envelope.payload,
          envelope: text,
          timestamped: [text, signature],
          hashFor: () => "sha256",
        },
        signer,
        image.now,
      );
    } catch (error) {
      problem = error;
      continue;
    }
    const statement = readStatement(envelope);
    checkStatementSubject(statement, image.digest);
    return { candidate, statement, certificate };
  }
  throw problem;
}
