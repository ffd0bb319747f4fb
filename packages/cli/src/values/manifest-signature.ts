/**
 * Checks signatures on manifests with Node's own cryptography: by public keys, and by certificates
 * with their chain. What needs a transparency log, a cluster or a key service is refused.
 */
import { X509Certificate, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { CertificateAttestor, KeyAttestor, ManifestCheck, Rekor } from "@winnow/engine";

const algorithms: readonly string[] = ["sha224", "sha256", "sha384", "sha512"];

/** Throws an Error that says why the signature is not the attestor's. `now` is in milliseconds. */
export function verifyManifestSignature(check: ManifestCheck, now: number): void {
  const { attestor } = check;
  if (attestor.type === "keyless") {
    throw new Error("keyless signatures need a transparency log, which cannot be asked here");
  }
  requireNoLog(attestor.rekor);
  const key = attestor.type === "keys" ? keyOf(attestor) : certifiedKey(attestor, check, now);
  const algorithm = attestor.type === "keys" ? (attestor.signatureAlgorithm ?? "sha256") : "sha256";
  if (!algorithms.includes(algorithm)) {
    throw new Error(`the signature algorithm must be one of ${algorithms.join(", ")}`);
  }
  // Ed25519 has its own hash built in
  const hash = key.asymmetricKeyType === "ed25519" ? null : algorithm;
  const payload = Buffer.from(check.payload, "base64");
  if (!verify(hash, payload, key, Buffer.from(check.signature, "base64"))) {
    throw new Error("failed to verify signature");
  }
}

/** A log that the policy names must vouch for the signature, unless it says otherwise. */
function requireNoLog(rekor: Rekor | undefined): void {
  if (rekor === undefined || rekor.ignoreTlog === true) return;
  throw new Error("the transparency log cannot be asked here; see rekor.ignoreTlog");
}

function keyOf({ publicKeys }: KeyAttestor): KeyObject {
  if (publicKeys === undefined || !publicKeys.includes("-----BEGIN")) {
    throw new Error("only keys that stand in the policy (publicKeys, in PEM) can be used here");
  }
  return createPublicKey(publicKeys);
}

/** The key of the attestor's certificate, or of the resource's own, which the chain must vouch for. */
function certifiedKey(
  attestor: CertificateAttestor,
  { certificate }: ManifestCheck,
  now: number,
): KeyObject {
  const written = attestor.cert ?? certificate;
  if (written === undefined) {
    throw new Error("neither the policy nor the resource holds the signer's certificate");
  }
  const chain = certificatesIn(attestor.certChain ?? "");
  if (attestor.cert === undefined && chain.length === 0) {
    throw new Error("the policy names neither a certificate nor a chain");
  }
  const signer = new X509Certificate(written);
  requireChain(signer, chain, now);
  return signer.publicKey;
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/gu;

function certificatesIn(text: string): X509Certificate[] {
  return (text.match(pemBlock) ?? []).map((block) => new X509Certificate(block));
}

/** Each certificate must be valid now and issued by one of the chain, up to one that issued itself. */
function requireChain(
  signer: X509Certificate,
  chain: readonly X509Certificate[],
  now: number,
): void {
  requireValid(signer, now);
  let current = signer;
  // every step leads to another certificate of the chain, so there are no more than these
  for (let step = 0; step < chain.length; step += 1) {
    const subject = current;
    const issuer = chain.find(
      (candidate) =>
        candidate.ca && subject.checkIssued(candidate) && subject.verify(candidate.publicKey),
    );
    if (issuer === undefined) {
      throw new Error("the certificate was not issued by one of the chain");
    }
    requireValid(issuer, now);
    if (issuer.fingerprint256 === subject.fingerprint256) return;
    if (issuer.checkIssued(issuer)) return;
    current = issuer;
  }
  if (chain.length > 0) throw new Error("the chain does not end in a root certificate");
}

function requireValid(certificate: X509Certificate, now: number): void {
  if (now >= Date.parse(certificate.validFrom) && now <= Date.parse(certificate.validTo)) return;
  throw new Error(`the certificate of ${certificate.subject} is not valid now`);
}
