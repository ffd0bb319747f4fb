import { readCertificates } from "../signature/certificate.ts";
import { readLogKeys } from "../signature/log-key.ts";
import type { LogKey } from "../signature/log-key.ts";
import { timestampAuthority } from "../signature/timestamp.ts";
import type { TimestampAuthority } from "../signature/timestamp.ts";
import type { LogRequirements } from "./attestor-keys.ts";
import type { TrustMaterial } from "./trust-material.ts";

/** Which logs and clocks count for one attestor. */
export interface Requirements {
  /** Undefined: a signature need not be in a log. */
  readonly rekor: readonly LogKey[] | undefined;
  /** Undefined: a certificate need not be in a log. */
  readonly ctlog: readonly LogKey[] | undefined;
  readonly timestampAuthorities: readonly TimestampAuthority[];
  /** A policy that names a timestamp authority wants its timestamp. */
  readonly needsTimestamp: boolean;
}

/**
 * Reads an attestor's `rekor` and `ctlog`; without keys of their own the default instance's count.
 * Throws VerificationError for keys and certificates that cannot be read.
 */
export function readRequirements(
  { rekor, ctlog }: LogRequirements,
  defaults: () => TrustMaterial,
): Requirements {
  const given = (text: string | undefined): string | undefined =>
    text === undefined || text.trim() === "" ? undefined : text;
  const rekorKey = given(rekor?.pubkey);
  const ctlogKey = given(ctlog?.pubkey);
  const chain = given(ctlog?.tsaCertChain);
  const own =
    chain === undefined
      ? undefined
      : [timestampAuthority(readCertificates(chain, "ctlog.tsaCertChain"))];
  return {
    rekor:
      rekor?.ignoreTlog === true
        ? undefined
        : rekorKey === undefined
          ? defaults().rekor
          : readLogKeys(rekorKey, "rekor.pubkey"),
    ctlog:
      ctlog?.ignoreSCT === true
        ? undefined
        : ctlogKey === undefined
          ? defaults().ctlog
          : readLogKeys(ctlogKey, "ctlog.pubkey"),
    timestampAuthorities: own ?? defaults().timestampAuthorities,
    needsTimestamp: own !== undefined,
  };
}
