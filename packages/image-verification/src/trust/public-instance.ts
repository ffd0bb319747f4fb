import { createPublicKey } from "node:crypto";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import type {
  CertificateAuthority as StoredAuthority,
  TransparencyLogInstance as StoredLog,
} from "@sigstore/protobuf-specs";
import seeds from "@sigstore/tuf/seeds.json" with { type: "json" };
import { readCertificate } from "../signature/certificate.ts";
import type { LogKey } from "../signature/log-key.ts";
import { timestampAuthority } from "../signature/timestamp.ts";
import { VerificationError } from "../verification-error.ts";
import type { CertificateAuthority, TrustMaterial } from "./trust-material.ts";

/**
 * The public Sigstore instance, as the update framework's seed has it that ships with the library:
 * nothing is fetched, so its keys are renewed by updating the library.
 */
let remembered: TrustMaterial | undefined;

/** The certificate authority and the logs of the public Sigstore instance. */
export function publicInstance(): TrustMaterial {
  remembered ??= readTrustedRoot(TrustedRoot.fromJSON(seedTarget()));
  return remembered;
}

function seedTarget(): unknown {
  const [seed] = Object.values(seeds);
  if (seed === undefined) throw new VerificationError("the trust root of Sigstore is missing");
  return JSON.parse(Buffer.from(seed.targets["trusted_root.json"], "base64").toString());
}

function readTrustedRoot(root: TrustedRoot): TrustMaterial {
  return {
    authorities: root.certificateAuthorities.map(readAuthority),
    rekor: root.tlogs.map(readLog),
    ctlog: root.ctlogs.map(readLog),
    timestampAuthorities: root.timestampAuthorities.map((stored) =>
      timestampAuthority(certificatesOf(stored)),
    ),
  };
}

function certificatesOf(stored: StoredAuthority): ReturnType<typeof readCertificate>[] {
  return (stored.certChain?.certificates ?? []).map(({ rawBytes }) =>
    readCertificate(rawBytes, `a certificate of ${stored.uri}`),
  );
}

function readAuthority(stored: StoredAuthority): CertificateAuthority {
  const chain = certificatesOf(stored);
  return {
    roots: chain.slice(-1),
    intermediates: chain.slice(0, -1),
    ...validity(stored.validFor),
  };
}

function readLog(stored: StoredLog): LogKey {
  const raw = stored.publicKey?.rawBytes;
  const id = stored.logId?.keyId;
  if (raw === undefined || id === undefined) {
    throw new VerificationError(
      `the log ${stored.baseUrl} has no key in the trust root of Sigstore`,
    );
  }
  return {
    id,
    key: createPublicKey({ key: raw, format: "der", type: "spki" }),
    ...validity(stored.publicKey?.validFor),
  };
}

function validity(range: { start?: Date | undefined; end?: Date | undefined } | undefined): {
  validFrom?: Date;
  validUntil?: Date;
} {
  return {
    ...(range?.start === undefined ? {} : { validFrom: range.start }),
    ...(range?.end === undefined ? {} : { validUntil: range.end }),
  };
}
