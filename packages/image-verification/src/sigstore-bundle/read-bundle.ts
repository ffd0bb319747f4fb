import { bundleFromJSON } from "@sigstore/bundle";
import type { Bundle, TransparencyLogEntry } from "@sigstore/bundle";
import { readJsonMap } from "../registry/manifest.ts";
import { readCertificate } from "../signature/certificate.ts";
import type { Certificate } from "../signature/certificate.ts";
import { envelope } from "../signature/dsse.ts";
import type { Envelope } from "../signature/dsse.ts";
import type { LogEntry } from "../signature/transparency-log.ts";
import { reasonOf, VerificationError } from "../verification-error.ts";

/** What a Sigstore bundle brings to be verified (Sigstore protobuf specification: Bundle). */
export interface ReadBundle {
  readonly envelope: Envelope;
  readonly certificate: Certificate | undefined;
  readonly chain: readonly Certificate[];
  readonly logEntries: readonly LogEntry[];
  readonly timestamps: readonly Buffer[];
}

const mediaTypePrefix = "application/vnd.dev.sigstore.bundle";
const mostLogEntries = 20;

/** Whether an artifact type is that of a bundle, of any version. */
export function isBundleType(type: string): boolean {
  return type.startsWith(mediaTypePrefix);
}

/** Reads a bundle around an envelope. Throws VerificationError for anything else. */
export function readBundle(bytes: Buffer): ReadBundle {
  const document = readJsonMap(bytes, "the bundle");
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON(document);
  } catch (error) {
    throw new VerificationError(`the bundle cannot be read: ${reasonOf(error)}`);
  }
  if (!isBundleType(bundle.mediaType)) {
    throw new VerificationError(`the bundle is of the unknown type ${bundle.mediaType}`);
  }
  if (bundle.content.$case !== "dsseEnvelope") {
    throw new VerificationError(
      "the bundle signs bare content; of an image, an attestation is needed",
    );
  }
  const { payloadType, payload, signatures } = bundle.content.dsseEnvelope;
  if (signatures.length !== 1) {
    throw new VerificationError(
      `the bundle's envelope has ${signatures.length} signatures, not one`,
    );
  }
  const material = bundle.verificationMaterial;
  if (material.tlogEntries.length > mostLogEntries) {
    throw new VerificationError(
      `the bundle has more than ${mostLogEntries} transparency log entries`,
    );
  }
  return {
    envelope: envelope(
      payloadType,
      payload,
      signatures.map(({ sig }) => sig),
    ),
    ...certificatesOf(bundle),
    logEntries: material.tlogEntries.map(readLogEntry),
    timestamps: (material.timestampVerificationData?.rfc3161Timestamps ?? []).map(
      ({ signedTimestamp }) => signedTimestamp,
    ),
  };
}

function certificatesOf(bundle: Bundle): Pick<ReadBundle, "certificate" | "chain"> {
  const { content } = bundle.verificationMaterial;
  const read = (rawBytes: Buffer): Certificate =>
    readCertificate(rawBytes, "the bundle's certificate");
  switch (content.$case) {
    case "certificate":
      return { certificate: read(content.certificate.rawBytes), chain: [] };
    case "x509CertificateChain": {
      const [certificate, ...chain] = content.x509CertificateChain.certificates.map(
        ({ rawBytes }) => read(rawBytes),
      );
      return { certificate, chain };
    }
    case "publicKey":
      return { certificate: undefined, chain: [] };
  }
}

function readLogEntry(entry: TransparencyLogEntry): LogEntry {
  const proof = entry.inclusionProof;
  const promise = entry.inclusionPromise?.signedEntryTimestamp;
  return {
    body: entry.canonicalizedBody,
    integratedTime: safeNumber(entry.integratedTime),
    logIndex: safeNumber(entry.logIndex),
    logId: entry.logId.keyId,
    ...(promise === undefined || promise.length === 0 ? {} : { promise }),
    ...(proof === undefined
      ? {}
      : {
          proof: {
            logIndex: wholeNumber(proof.logIndex),
            treeSize: wholeNumber(proof.treeSize),
            rootHash: proof.rootHash,
            hashes: proof.hashes,
            checkpoint: proof.checkpoint?.envelope ?? "",
          },
        }),
  };
}

function wholeNumber(text: string): bigint {
  if (/^\d{1,18}$/u.test(text)) return BigInt(text);
  throw new VerificationError(
    `the bundle's transparency log entry has the number ${text.slice(0, 40)}`,
  );
}

function safeNumber(text: string): number {
  const value = Number(wholeNumber(text));
  if (Number.isSafeInteger(value)) return value;
  throw new VerificationError(`the bundle's transparency log entry has the number ${text}`);
}
