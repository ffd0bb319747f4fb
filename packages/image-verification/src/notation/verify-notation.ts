import type { VerifiedImage } from "@winnow/engine";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { CollectedProblems } from "../collected-problems.ts";
import type { RegistryClient } from "../registry/client.ts";
import { locationText, withIdentifier } from "../registry/location.ts";
import type { ImageLocation } from "../registry/location.ts";
import { readJsonMap } from "../registry/manifest.ts";
import type { Descriptor } from "../registry/manifest.ts";
import { findReferrers } from "../registry/referrers.ts";
import type { Certificate } from "../signature/certificate.ts";
import { VerificationError } from "../verification-error.ts";
import { readCose } from "./cose.ts";
import { checkSignature, payloadType } from "./envelope.ts";
import type { NotationEnvelope } from "./envelope.ts";
import { readJws } from "./jws.ts";
import { verifyNotationChain } from "./trust-store.ts";

/** An artifact, and what its Notary Project signatures are verified with. */
export interface NotationSubject {
  readonly client: RegistryClient;
  readonly location: ImageLocation;
  readonly digest: string;
  readonly trusted: readonly Certificate[];
  readonly now: Date;
  readonly ignoreRevocation: boolean;
}

const signatureType = "application/vnd.cncf.notary.signature";
const readers: Readonly<Record<string, (bytes: Buffer) => NotationEnvelope>> = {
  "application/jose+json": readJws,
  "application/cose": readCose,
};

/**
 * Verifies that an artifact has a Notary Project signature up to one of the trusted certificates, at
 * the "strict" level. Throws VerificationError.
 */
export async function verifyNotation(subject: NotationSubject): Promise<void> {
  const { client, location, digest } = subject;
  const place = locationText(withIdentifier(location, digest));
  const referrers = await findReferrers(client, location, digest, (type) => type === signatureType);
  if (referrers.length === 0) {
    throw new VerificationError(`no Notary signatures found for ${place}`, "not-signed");
  }
  const problems = new CollectedProblems();
  for (const referrer of referrers) {
    try {
      // the first signature that verifies is enough
      // oxlint-disable-next-line no-await-in-loop
      await verifyOne(referrer, subject);
      return;
    } catch (error) {
      problems.add(error);
    }
  }
  throw problems.toError(`no signature of ${place} is by the attestor`);
}

async function verifyOne(referrer: Descriptor, subject: NotationSubject): Promise<void> {
  const { client, location, digest, now } = subject;
  const manifest = await client.manifest(withIdentifier(location, referrer.digest));
  const [layer] = manifest.layers;
  if (layer === undefined || manifest.layers.length !== 1) {
    throw new VerificationError(
      `the signature ${referrer.digest} has ${manifest.layers.length} envelopes, not one`,
    );
  }
  const read = Object.hasOwn(readers, layer.mediaType) ? readers[layer.mediaType] : undefined;
  if (read === undefined) {
    throw new VerificationError(`the signature's envelope is ${layer.mediaType}, which is unknown`);
  }
  const envelope = read(await client.blob(location, layer));
  const [leaf] = envelope.certificates;
  if (leaf === undefined) throw new VerificationError("the signature comes without certificates");
  checkSignature(envelope, leaf.node.publicKey);
  verifyNotationChain(envelope.certificates, subject.trusted, subject);
  if (envelope.signingScheme !== "notary.x509") {
    throw new VerificationError(
      `the signature's signing scheme ${envelope.signingScheme} is not accepted`,
    );
  }
  if (envelope.expiry !== undefined && envelope.expiry <= now) {
    throw new VerificationError(`the signature has expired on ${envelope.expiry.toISOString()}`);
  }
  if (envelope.contentType !== payloadType) {
    throw new VerificationError(
      `the signature's payload is ${envelope.contentType}, not ${payloadType}`,
    );
  }
  const payload = readJsonMap(envelope.payload, "the signature's payload");
  const signed = getPath(payload, ["targetArtifact", "digest"]);
  if (signed !== digest) {
    throw new VerificationError(
      `the signature's payload is about another artifact: it names ${typeof signed === "string" ? signed.slice(0, 100) : "none"}, not ${digest}`,
    );
  }
}

/**
 * Verifies the artifacts of one type that refer to an image, each by its own signature, and gives
 * their content as statements: the artifact's manifest with `type` and `predicate`. Throws
 * VerificationError where there are none, or where one is not signed by the attestor.
 */
export async function verifyNotationAttestations(
  subject: NotationSubject,
  artifactType: string,
): Promise<VerifiedImage> {
  const { client, location, digest } = subject;
  const referrers = await findReferrers(client, location, digest, (type) => type === artifactType);
  if (referrers.length === 0) {
    const place = locationText(withIdentifier(location, digest));
    throw new VerificationError(
      `no attestation of the type ${artifactType} found for ${place}`,
      "not-signed",
    );
  }
  const statements: JsonMap[] = [];
  for (const referrer of referrers) {
    // oxlint-disable-next-line no-await-in-loop -- each is a few requests; a registry is not stormed
    statements.push(await readAttestation(subject, referrer, artifactType));
  }
  return { digest, statements };
}

async function readAttestation(
  subject: NotationSubject,
  referrer: Descriptor,
  artifactType: string,
): Promise<JsonMap> {
  const { client, location, digest } = subject;
  await verifyNotation({ ...subject, digest: referrer.digest });
  const manifest = await client.manifest(withIdentifier(location, referrer.digest));
  // a list of referrers can be written by whoever can push: what is signed is the manifest
  const type = manifest.artifactType ?? manifest.config?.mediaType;
  if (manifest.subject?.digest !== digest || type !== artifactType) {
    throw new VerificationError(
      `the attestation ${referrer.digest} is about another subject or of another type than its registry lists`,
    );
  }
  const [layer] = manifest.layers;
  if (layer === undefined || manifest.layers.length !== 1) {
    throw new VerificationError(
      `the attestation ${referrer.digest} has ${manifest.layers.length} layers, not one`,
    );
  }
  const predicate = readJsonMap(await client.blob(location, layer), "the attestation's content");
  return { ...manifest.document, type: artifactType, predicate };
}
