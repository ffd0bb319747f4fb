import { verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { VerificationError } from "../verification-error.ts";

/** Hashes that may be signed. */
export type SignatureHash = "sha224" | "sha256" | "sha384" | "sha512";

const hashes: Readonly<Record<string, SignatureHash>> = {
  sha224: "sha224",
  sha256: "sha256",
  sha384: "sha384",
  sha512: "sha512",
};

/** The hash that a policy names; sha256 without one. Throws VerificationError for any other name. */
export function signatureHash(name: string | undefined): SignatureHash {
  if (name === undefined || name === "") return "sha256";
  const hash = Object.hasOwn(hashes, name) ? hashes[name] : undefined;
  if (hash === undefined) {
    throw new VerificationError(
      `signatureAlgorithm ${JSON.stringify(name)} is unknown; it is one of ${Object.keys(hashes).join(", ")}`,
    );
  }
  return hash;
}

const curveHashes: Readonly<Record<string, SignatureHash>> = {
  secp384r1: "sha384",
  secp521r1: "sha512",
};

/** The hash that Sigstore's tools choose for a key: as long as its curve. */
export function naturalHash(key: KeyObject): SignatureHash {
  return curveHashes[key.asymmetricKeyDetails?.namedCurve ?? ""] ?? "sha256";
}

/** Whether a key has signed the data: RSA by PKCS #1 v1.5, ECDSA in DER, Ed25519. */
export function isSignedBy(
  key: KeyObject,
  hash: SignatureHash,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return verify(key.asymmetricKeyType === "ed25519" ? null : hash, data, key, signature);
  } catch {
    // OpenSSL throws for a signature that it cannot even read
    return false;
  }
}
