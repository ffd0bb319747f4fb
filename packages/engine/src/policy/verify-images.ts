/** `verifyImages` of a rule, as it was read. The shapes follow Kyverno's published CRDs. */
import type { Json } from "@winnow/value";
import type { ImageAttestor, RegistryCredentials, SignatureFormat } from "../image-check.ts";
import type { FailureAction } from "./policy.ts";

/** One entry of `verifyImages`. */
export interface ImageVerification {
  readonly type: SignatureFormat;
  readonly failureAction?: FailureAction;
  readonly imageReferences: readonly string[];
  readonly skipImageReferences: readonly string[];
  readonly attestors: readonly AttestorSet[];
  readonly attestations: readonly Attestation[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly repository: string;
  readonly cosignOCI11: boolean;
  readonly mutateDigest: boolean;
  readonly verifyDigest: boolean;
  readonly required: boolean;
  readonly useCache: boolean;
  readonly validate?: { readonly message?: string; readonly conditions?: Json };
  readonly credentials?: RegistryCredentials;
}

/** Attestors of which `count` must agree; all of them where it is not given. */
export interface AttestorSet {
  readonly count?: number;
  readonly entries: readonly AttestorEntry[];
}

/** One attestor, or a set of them in its place. */
export interface AttestorEntry {
  readonly annotations: Readonly<Record<string, string>>;
  readonly repository: string;
  readonly signatureAlgorithm?: string;
  readonly attestor: ImageAttestor | { readonly type: "nested"; readonly set: AttestorSet };
}

export interface Attestation {
  readonly name: string;
  /** The predicate type. */
  readonly type: string;
  readonly attestors: readonly AttestorSet[];
  readonly conditions: readonly Json[];
}
