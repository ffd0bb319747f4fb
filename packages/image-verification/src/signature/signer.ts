import type { KeyObject } from "node:crypto";
import type { ImageAttestor } from "@winnow/engine";
import { readRequirements } from "../trust/requirements.ts";
import type { Requirements } from "../trust/requirements.ts";
import type { CertificateAuthority, TrustMaterial } from "../trust/trust-material.ts";
import { VerificationError } from "../verification-error.ts";
import { readCertificates } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import type { RequiredIdentity } from "./identity.ts";
import { readPublicKeys } from "./public-key.ts";
import { signatureHash } from "./verify.ts";
import type { SignatureHash } from "./verify.ts";

/** An attestor, read and checked: what a signature must be verified by. */
export type Signer = KeySigner | CertificateSigner;

interface KeySigner {
  readonly kind: "key";
  readonly key: KeyObject;
  /** Undefined: the one that fits the key. */
  readonly hash: SignatureHash | undefined;
  readonly requirements: Requirements;
}

export interface CertificateSigner {
  readonly kind: "certificate";
  /** The one certificate that may have signed; else the signature brings its own. */
  readonly certificate: Certificate | undefined;
  readonly authorities: readonly CertificateAuthority[];
  readonly identity: RequiredIdentity;
  readonly requirements: Requirements;
}

/**
 * Reads an attestor; `keys` are its public keys, one PEM text for each. One signer for each key, as
 * all of them must have signed. Throws VerificationError for anything that cannot be read.
 */
export function readSigners(
  attestor: ImageAttestor,
  keys: readonly string[],
  defaults: () => TrustMaterial,
): Signer[] {
  const requirements = readRequirements(attestor, defaults);
  switch (attestor.type) {
    case "keys": {
      const named = attestor.signatureAlgorithm ?? "";
      const hash = named === "" ? undefined : signatureHash(named);
      return keys
        .flatMap((pem) => readPublicKeys(pem, "the attestor's public key"))
        .map((key) => ({ kind: "key", key, hash, requirements }));
    }
    case "keyless": {
      const authorities =
        filled(attestor.roots) === undefined
          ? defaults().authorities
          : [{ roots: readCertificates(attestor.roots ?? "", "roots"), intermediates: [] }];
      if (filled(attestor.roots) === undefined) checkHasIdentity(attestor);
      return [
        {
          kind: "certificate",
          certificate: undefined,
          authorities,
          identity: attestor,
          requirements,
        },
      ];
    }
    case "certificates":
      return [certificateSigner(attestor.cert, attestor.certChain, requirements, defaults)];
  }
}

/** Anyone can have a certificate of the public authority: what it says is what counts. */
function checkHasIdentity(identity: RequiredIdentity): void {
  const named = [
    identity.issuer,
    identity.issuerRegExp,
    identity.subject,
    identity.subjectRegExp,
    ...Object.keys(identity.additionalExtensions ?? {}),
  ].some((text) => filled(text) !== undefined);
  if (!named) {
    throw new VerificationError(
      "a keyless attestor without roots needs a subject, an issuer or an extension: else anybody's signature would do",
    );
  }
}

function certificateSigner(
  cert: string | undefined,
  chain: string | undefined,
  requirements: Requirements,
  defaults: () => TrustMaterial,
): Signer {
  const ownText = filled(cert);
  const chainText = filled(chain);
  const own = ownText === undefined ? undefined : readCertificates(pemOf(ownText), "cert")[0];
  const chained = chainText === undefined ? undefined : readCertificates(chainText, "certChain");
  if (own === undefined && chained === undefined) {
    throw new VerificationError("a certificates attestor needs cert or certChain");
  }
  const authorities =
    chained === undefined
      ? defaults().authorities
      : own === undefined
        ? [{ roots: chained, intermediates: [] }]
        : [{ roots: chained.slice(-1), intermediates: chained.slice(0, -1) }];
  return { kind: "certificate", certificate: own, authorities, identity: {}, requirements };
}

/** A certificate may be given as base64 of its PEM text. */
function pemOf(text: string): string {
  return text.includes("-----BEGIN") ? text : Buffer.from(text, "base64").toString();
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}
