import { decode, encode } from "cborg";
import type { TagDecodeControl } from "cborg";
import { readCertificate } from "../signature/certificate.ts";
import type { Certificate } from "../signature/certificate.ts";
import { reasonOf, VerificationError } from "../verification-error.ts";
import { checkCritical, findAlgorithm, header } from "./envelope.ts";
import type { NotationEnvelope } from "./envelope.ts";

const singleSignerTag = 18;
const timeTag = 1;
/** Header labels (RFC 9052, section 3.1; RFC 9360 for the certificates). */
const label = { algorithm: 1, critical: 2, contentType: 3, certificates: 33 } as const;
const mostCertificates = 20;

/**
 * Reads a signature in COSE_Sign1 (RFC 9052, section 4.2; Notary Project: COSE signature envelope).
 * Throws VerificationError for anything else.
 */
export function readCose(bytes: Buffer): NotationEnvelope {
  const parts = decodeCbor(bytes, { [singleSignerTag]: (inner) => ({ signedParts: inner() }) });
  const list = isTagged(parts) ? parts.signedParts : undefined;
  if (!Array.isArray(list) || list.length !== 4) {
    throw new VerificationError("the COSE signature is no COSE_Sign1 message");
  }
  const [protectedBytes, unprotectedHeaders, payload, signature] = list as readonly unknown[];
  if (
    !(protectedBytes instanceof Uint8Array) ||
    !(unprotectedHeaders instanceof Map) ||
    !(payload instanceof Uint8Array) ||
    !(signature instanceof Uint8Array)
  ) {
    throw new VerificationError("the COSE signature is not made of headers, payload and signature");
  }
  const headers = decodeCbor(protectedBytes, { [timeTag]: (inner) => ({ seconds: inner() }) });
  if (!(headers instanceof Map)) {
    throw new VerificationError("the COSE signature's protected headers are no map");
  }
  const critical: unknown = headers.get(label.critical);
  checkCritical(Array.isArray(critical) ? critical : []);
  const contentType: unknown = headers.get(label.contentType);
  const scheme: unknown = headers.get(header.signingScheme);
  return {
    contentType: typeof contentType === "string" ? contentType : "",
    payload: Buffer.from(payload),
    algorithm: findAlgorithm(headers.get(label.algorithm)),
    // nothing is authenticated beside the message, hence the empty third part
    signed: Buffer.from(encode(["Signature1", protectedBytes, new Uint8Array(), payload])),
    signature: Buffer.from(signature),
    certificates: readChain(unprotectedHeaders.get(label.certificates)),
    signingScheme: typeof scheme === "string" ? scheme : "",
    expiry: readExpiry(headers.get(header.expiry)),
  };
}

function decodeCbor(
  bytes: Uint8Array,
  tags: Record<number, (inner: TagDecodeControl) => unknown>,
): unknown {
  try {
    return decode(bytes, {
      useMaps: true,
      rejectDuplicateMapKeys: true,
      allowIndefinite: false,
      allowUndefined: false,
      tags,
    });
  } catch (error) {
    throw new VerificationError(`the COSE signature cannot be read: ${reasonOf(error)}`);
  }
}

function isTagged(value: unknown): value is { readonly signedParts: unknown } {
  return typeof value === "object" && value !== null && "signedParts" in value;
}

/** One certificate stands alone, several in a list. */
function readChain(value: unknown): Certificate[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > mostCertificates) {
    throw new VerificationError("the COSE signature comes without certificates (x5chain)");
  }
  return list.map((item) => {
    if (item instanceof Uint8Array) {
      return readCertificate(item, "a certificate of the COSE signature");
    }
    throw new VerificationError("the COSE signature comes without certificates (x5chain)");
  });
}

function readExpiry(value: unknown): Date | undefined {
  if (value === undefined) return undefined;
  const seconds =
    typeof value === "object" && value !== null && "seconds" in value ? value.seconds : undefined;
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) {
    throw new VerificationError("the COSE signature's expiry is no time");
  }
  return new Date(seconds * 1000);
}
