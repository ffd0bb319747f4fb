import type { Certificate } from "../signature/certificate.ts";
import type { LogKey } from "../signature/log-key.ts";
import type { TimestampAuthority } from "../signature/timestamp.ts";

/** A certificate authority for signers, and when it was in use. */
export interface CertificateAuthority {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly validFrom?: Date;
  readonly validUntil?: Date;
}

/** Whom an instance of Sigstore trusts. */
export interface TrustMaterial {
  readonly authorities: readonly CertificateAuthority[];
  readonly rekor: readonly LogKey[];
  readonly ctlog: readonly LogKey[];
  readonly timestampAuthorities: readonly TimestampAuthority[];
}
