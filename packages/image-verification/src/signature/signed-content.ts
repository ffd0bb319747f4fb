import type { KeyObject } from "node:crypto";
import { reasonOf, VerificationError } from "../verification-error.ts";
import { sameCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { verifyChain } from "./chain.ts";
import { keyDer } from "./public-key.ts";
import { checkCertificateTimestamp } from "./signed-certificate-timestamp.ts";
import type { CertificateSigner, Signer } from "./signer.ts";
import { verifyTimestamp } from "./timestamp.ts";
import type { LogEntry } from "./transparency-log.ts";
import { verifyLogEntry } from "./transparency-log.ts";
import { isSignedBy } from "./verify.ts";
import type { SignatureHash } from "./verify.ts";

/** A signature with everything that came with it; nothing of it is trusted yet. */
export interface SignedContent {
  /** The bytes that the signature is over. */
  readonly data: Buffer;
  /** What a log entry hashes: the payload, or the payload inside a DSSE envelope. */
  readonly payload: Buffer;
  readonly envelope?: Buffer;
  readonly signature: Buffer;
  readonly certificate: Certificate | undefined;
  readonly chain: readonly Certificate[];
  readonly logEntries: readonly LogEntry[];
  /** RFC 3161 timestamps, and what they may be over. */
  readonly timestamps: readonly Buffer[];
  readonly timestamped: readonly Buffer[];
  /** The hash that this format signs with a key, where the policy names none. */
  readonly hashFor: (key: KeyObject) => SignatureHash;
}

/**
 * Verifies a signature by a signer: the signature itself, its place in the log, the times that are
 * vouched for, and the certificate with its chain, at those times. Gives the certificate that has
 * signed, whose identity is still to be checked. Throws VerificationError.
 */
export function verifySigned(
  content: SignedContent,
  signer: Signer,
  now: Date,
): Certificate | undefined {
  const certificate = signer.kind === "key" ? undefined : certificateOf(content, signer);
  const key = signer.kind === "key" ? signer.key : certificate?.node.publicKey;
  if (key === undefined) throw new VerificationError("the signature comes without a certificate");
  const hash = (signer.kind === "key" ? signer.hash : undefined) ?? content.hashFor(key);
  if (!isSignedBy(key, hash, content.data, content.signature)) {
    throw new VerificationError(
      signer.kind === "key"
        ? "the signature does not verify with the attestor's public key"
        : "the signature does not verify with its certificate's key",
    );
  }
  const times = [
    ...timestampTimes(content, signer),
    ...logTimes(content, signer, key, certificate),
  ];
  if (signer.kind === "certificate" && certificate !== undefined) {
    checkCertificate(certificate, content, signer, times.length === 0 ? [now] : times);
  }
  return certificate;
}

function certificateOf(content: SignedContent, signer: CertificateSigner): Certificate {
  const { certificate } = content;
  if (signer.certificate !== undefined) {
    if (certificate !== undefined && !sameCertificate(certificate, signer.certificate)) {
      throw new VerificationError(
        "the signature is made with another certificate than the attestor's",
      );
    }
    return signer.certificate;
  }
  if (certificate === undefined) {
    throw new VerificationError("the signature comes without a certificate");
  }
  return certificate;
}

/** Times that a timestamp authority vouches for. */
function timestampTimes(content: SignedContent, { requirements }: Signer): Date[] {
  const times: Date[] = [];
  let problem = "there is none";
  for (const response of content.timestamps) {
    for (const data of content.timestamped) {
      try {
        times.push(verifyTimestamp(response, data, requirements.timestampAuthorities));
      } catch (error) {
        problem = reasonOf(error);
      }
    }
  }
  if (requirements.needsTimestamp && times.length === 0) {
    throw new VerificationError(
      `the attestor's timestamp authority must have signed a timestamp: ${problem}`,
    );
  }
  return times;
}

/** Times at which a log took the signature in; throws where it must be in a log, and is not. */
function logTimes(
  content: SignedContent,
  { requirements }: Signer,
  key: KeyObject,
  certificate: Certificate | undefined,
): Date[] {
  if (requirements.rekor === undefined) return [];
  if (content.logEntries.length === 0) {
    throw new VerificationError(
      "the signature comes without a transparency log entry; set rekor.ignoreTlog to do without",
    );
  }
  const logged = {
    payload: content.payload,
    ...(content.envelope === undefined ? {} : { envelope: content.envelope }),
    signature: content.signature,
    key: keyDer(key),
    ...(certificate === undefined ? {} : { certificate: certificate.der }),
  };
  let problem: unknown;
  for (const entry of content.logEntries) {
    try {
      const time = verifyLogEntry(entry, logged, requirements.rekor);
      return time === undefined ? [] : [time];
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

function checkCertificate(
  certificate: Certificate,
  content: SignedContent,
  signer: CertificateSigner,
  times: readonly Date[],
): void {
  for (const at of times) {
    const chain = trustedChain(certificate, content, signer, at);
    const { ctlog } = signer.requirements;
    if (ctlog !== undefined) {
      checkCertificateTimestamp(certificate, chain[1] ?? certificate, ctlog);
    }
  }
}

function trustedChain(
  certificate: Certificate,
  content: SignedContent,
  signer: CertificateSigner,
  at: Date,
): Certificate[] {
  let problem: unknown = new VerificationError("no certificate authority is trusted");
  for (const { roots, intermediates, validFrom, validUntil } of signer.authorities) {
    if (
      (validFrom !== undefined && at < validFrom) ||
      (validUntil !== undefined && at > validUntil)
    ) {
      continue;
    }
    try {
      return verifyChain(certificate, {
        roots,
        intermediates: [...intermediates, ...content.chain],
        at,
        usage: "codeSigning",
      });
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}
