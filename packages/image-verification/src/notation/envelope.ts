import { constants, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Certificate } from "../signature/certificate.ts";
import { VerificationError } from "../verification-error.ts";

/** A signature envelope of the Notary Project, in either encoding, its signature not yet verified. */
export interface NotationEnvelope {
  readonly contentType: string;
  readonly payload: Buffer;
  readonly algorithm: SignatureAlgorithm;
  /** The bytes that the signature is over. */
  readonly signed: Buffer;
  readonly signature: Buffer;
  /** The signer's certificate first, its root last. */
  readonly certificates: readonly Certificate[];
  /** Of the protected headers; nothing that is unprotected counts. */
  readonly signingScheme: string;
  readonly expiry: Date | undefined;
}

export const payloadType = "application/vnd.cncf.notary.payload.v1+json";

/** Names of the protected headers (Notary Project: signature specification). */
export const header = {
  signingScheme: "io.cncf.notary.signingScheme",
  signingTime: "io.cncf.notary.signingTime",
  expiry: "io.cncf.notary.expiry",
  authenticSigningTime: "io.cncf.notary.authenticSigningTime",
} as const;

/** Headers that must not be passed over, and are understood. */
const understood: ReadonlySet<string> = new Set([header.signingScheme, header.expiry]);

/** Throws VerificationError where an envelope names a critical header that is not understood. */
export function checkCritical(names: readonly unknown[]): void {
  for (const name of names) {
    if (typeof name === "string" && understood.has(name)) continue;
    throw new VerificationError(
      `the signature has the critical header ${String(name).slice(0, 100)}, which is not understood`,
    );
  }
  if (!names.includes(header.signingScheme)) {
    throw new VerificationError("the signature's signing scheme is not marked as critical");
  }
}

export interface SignatureAlgorithm {
  readonly name: string;
  readonly hash: "sha256" | "sha384" | "sha512";
  /** The one key that the specification pairs with the algorithm. */
  readonly key: { readonly rsaBits: number } | { readonly curve: string };
}

/** The algorithms of the specification; `cose` is the identifier in COSE's registry. */
const algorithms: readonly (SignatureAlgorithm & { readonly cose: number })[] = [
  { name: "PS256", cose: -37, hash: "sha256", key: { rsaBits: 2048 } },
  { name: "PS384", cose: -38, hash: "sha384", key: { rsaBits: 3072 } },
  { name: "PS512", cose: -39, hash: "sha512", key: { rsaBits: 4096 } },
  { name: "ES256", cose: -7, hash: "sha256", key: { curve: "prime256v1" } },
  { name: "ES384", cose: -35, hash: "sha384", key: { curve: "secp384r1" } },
  { name: "ES512", cose: -36, hash: "sha512", key: { curve: "secp521r1" } },
];

/** Finds an algorithm by its name in JWS or its number in COSE. Throws VerificationError. */
export function findAlgorithm(id: unknown): SignatureAlgorithm {
  const found = algorithms.find(({ name, cose }) => name === id || cose === id);
  if (found !== undefined) return found;
  throw new VerificationError(
    `the signature's algorithm ${String(id).slice(0, 40)} is not accepted`,
  );
}

/** Throws VerificationError unless the key is the algorithm's and has made the signature. */
export function checkSignature(
  { algorithm, signed, signature }: NotationEnvelope,
  key: KeyObject,
): void {
  const details = key.asymmetricKeyDetails;
  const isRsa = "rsaBits" in algorithm.key;
  const fits =
    "rsaBits" in algorithm.key
      ? key.asymmetricKeyType === "rsa" && details?.modulusLength === algorithm.key.rsaBits
      : key.asymmetricKeyType === "ec" && details?.namedCurve === algorithm.key.curve;
  if (!fits) {
    throw new VerificationError(
      `the signature's algorithm ${algorithm.name} does not go with its certificate's key`,
    );
  }
  const options = isRsa
    ? {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }
    : { key, dsaEncoding: "ieee-p1363" as const };
  let valid = false;
  try {
    valid = verify(algorithm.hash, signed, options, signature);
  } catch {
    // OpenSSL throws for a signature that it cannot even read
  }
  if (!valid) {
    throw new VerificationError("the signature does not verify with its certificate's key");
  }
}
