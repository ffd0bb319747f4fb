import { get, getPath, isMap } from "@winnow/value";
import { readJsonMap } from "../registry/manifest.ts";
import type { Descriptor } from "../registry/manifest.ts";
import { decodeBase64 } from "../signature/base64.ts";
import { readCertificates } from "../signature/certificate.ts";
import type { Certificate } from "../signature/certificate.ts";
import type { LogEntry } from "../signature/transparency-log.ts";
import { VerificationError } from "../verification-error.ts";

/** What Cosign keeps beside a payload, in the annotations of its layer (Cosign: signature specification). */
export interface LayerMaterial {
  /** Undefined for attestations, which hold their signatures. */
  readonly signature: Buffer | undefined;
  readonly certificate: Certificate | undefined;
  readonly chain: readonly Certificate[];
  readonly logEntries: readonly LogEntry[];
  readonly timestamps: readonly Buffer[];
}

const names = {
  signature: "dev.cosignproject.cosign/signature",
  certificate: "dev.sigstore.cosign/certificate",
  chain: "dev.sigstore.cosign/chain",
  logEntry: "dev.sigstore.cosign/bundle",
  timestamp: "dev.sigstore.cosign/rfc3161timestamp",
} as const;

/** Reads a layer's annotations. Throws VerificationError for those that cannot be read. */
export function readLayerMaterial({ annotations }: Descriptor): LayerMaterial {
  const text = (name: string): string | undefined => {
    const value = annotations.get(name)?.trim() ?? "";
    return value === "" ? undefined : value;
  };
  const signature = text(names.signature);
  const certificate = text(names.certificate);
  const chain = text(names.chain);
  const logEntry = text(names.logEntry);
  const timestamp = text(names.timestamp);
  return {
    signature: signature === undefined ? undefined : decodeBase64(signature, "the signature"),
    certificate:
      certificate === undefined
        ? undefined
        : readCertificates(certificate, "the signature's certificate")[0],
    chain: chain === undefined ? [] : readCertificates(chain, "the signature's certificate chain"),
    logEntries: logEntry === undefined ? [] : [readLogEntry(logEntry)],
    timestamps: timestamp === undefined ? [] : [readTimestamp(timestamp)],
  };
}

function readLogEntry(text: string): LogEntry {
  const what = "the signature's transparency log entry";
  const document = readJsonMap(Buffer.from(text), what);
  const promise = get(document, "SignedEntryTimestamp");
  const payload = get(document, "Payload");
  if (typeof promise !== "string" || !isMap(payload)) {
    throw new VerificationError(`${what} needs SignedEntryTimestamp and Payload`);
  }
  const body = get(payload, "body");
  const integratedTime = get(payload, "integratedTime");
  const logIndex = get(payload, "logIndex");
  const logId = get(payload, "logID");
  if (
    typeof body !== "string" ||
    typeof integratedTime !== "number" ||
    typeof logIndex !== "number" ||
    typeof logId !== "string"
  ) {
    throw new VerificationError(`${what} needs body, integratedTime, logIndex and logID`);
  }
  return {
    body: decodeBase64(body, `the body of ${what}`),
    integratedTime,
    logIndex,
    logId: Buffer.from(logId, "hex"),
    promise: decodeBase64(promise, `the signed entry timestamp of ${what}`),
  };
}

function readTimestamp(text: string): Buffer {
  const what = "the signature's timestamp";
  const response = getPath(readJsonMap(Buffer.from(text), what), ["SignedRFC3161Timestamp"]);
  if (typeof response !== "string") {
    throw new VerificationError(`${what} needs SignedRFC3161Timestamp`);
  }
  return decodeBase64(response, what);
}
