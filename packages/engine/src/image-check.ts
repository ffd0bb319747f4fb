/** What is asked of the host to verify an image's signatures: the border to registries and keys. */
import type { JsonMap } from "@winnow/value";

export type SignatureFormat = "Cosign" | "SigstoreBundle" | "Notary";

/** One attestor's signature, or its attestations of one type, on one image. */
export interface ImageCheck {
  /** The image, with tag or digest. */
  readonly reference: string;
  readonly type: SignatureFormat;
  readonly attestor: ImageAttestor;
  /** Annotations that the signed payload must hold. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where signatures are kept, when not beside the image. */
  readonly repository?: string;
  readonly cosignOCI11?: boolean;
  /** The predicate type: attestations are verified in place of signatures. */
  readonly attestationType?: string;
  readonly credentials?: RegistryCredentials;
  /** Whether an earlier answer may be used. */
  readonly useCache?: boolean;
}

export type ImageAttestor = KeyAttestor | KeylessAttestor | CertificateAttestor;

export interface KeyAttestor {
  readonly type: "keys";
  /** PEM, one key or several, or `k8s://namespace/name`, or a KMS address. */
  readonly publicKeys?: string;
  readonly kms?: string;
  readonly secret?: SecretName;
  readonly signatureAlgorithm?: string;
  readonly rekor?: Rekor;
  readonly ctlog?: CtLog;
}

export interface KeylessAttestor {
  readonly type: "keyless";
  readonly issuer?: string;
  readonly issuerRegExp?: string;
  readonly subject?: string;
  readonly subjectRegExp?: string;
  readonly roots?: string;
  readonly additionalExtensions?: Readonly<Record<string, string>>;
  readonly rekor?: Rekor;
  readonly ctlog?: CtLog;
}

export interface CertificateAttestor {
  readonly type: "certificates";
  readonly cert?: string;
  readonly certChain?: string;
  readonly rekor?: Rekor;
  readonly ctlog?: CtLog;
}

export interface Rekor {
  readonly url?: string;
  readonly ignoreTlog?: boolean;
  readonly pubkey?: string;
}

export interface CtLog {
  readonly ignoreSCT?: boolean;
  readonly pubkey?: string;
  readonly tsaCertChain?: string;
}

export interface SecretName {
  readonly name: string;
  readonly namespace: string;
}

export interface RegistryCredentials {
  readonly allowInsecureRegistry?: boolean;
  readonly providers?: readonly string[];
  readonly secrets?: readonly string[];
}

/** One signature on the manifest that a resource carries in its annotations. */
export interface ManifestCheck {
  /** The signed bytes, in base64. */
  readonly payload: string;
  /** In base64. */
  readonly signature: string;
  /** The signer's certificate in PEM, where the resource carries one. */
  readonly certificate?: string;
  readonly attestor: ImageAttestor;
}

export interface VerifiedImage {
  /** The digest that was signed (`sha256:…`). */
  readonly digest: string;
  /** In-toto statements with their predicates, where attestations were asked for. */
  readonly statements: readonly JsonMap[];
}

/**
 * Thrown by a host whose registry gave no answer: the rule then ends in an error, where any other
 * Error of a provider says that the image is not what it should be, and the rule fails.
 */
export class RegistryUnavailableError extends Error {
  readonly code = "registry-unavailable";
  override readonly name = "RegistryUnavailableError";
}
