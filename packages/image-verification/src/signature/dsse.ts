import { dsse } from "@sigstore/core";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { readJsonMap } from "../registry/manifest.ts";
import { VerificationError } from "../verification-error.ts";
import { decodeBase64 } from "./base64.ts";

/** A signed envelope around a statement (DSSE). */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly Buffer[];
  /** The bytes that are signed: the payload with its type. */
  readonly signed: Buffer;
}

const inTotoType = "application/vnd.in-toto+json";
const statementTypes = new Set([
  "https://in-toto.io/Statement/v0.1",
  "https://in-toto.io/Statement/v1",
]);
const mostSignatures = 20;

/** Reads an envelope. Throws VerificationError for anything that is none. */
export function readEnvelope(bytes: Buffer): Envelope {
  const document = readJsonMap(bytes, "the attestation's envelope");
  const payloadType = get(document, "payloadType");
  const payload = get(document, "payload");
  const signatures = get(document, "signatures");
  if (
    typeof payloadType !== "string" ||
    typeof payload !== "string" ||
    !Array.isArray(signatures)
  ) {
    throw new VerificationError(
      "the attestation's envelope needs payloadType, payload and signatures",
    );
  }
  if (signatures.length === 0) {
    throw new VerificationError("the attestation's envelope has no signatures");
  }
  if (signatures.length > mostSignatures) {
    throw new VerificationError(
      `the attestation's envelope has more than ${mostSignatures} signatures`,
    );
  }
  const decoded = signatures.map((item) => {
    const text = isMap(item) ? get(item, "sig") : undefined;
    if (typeof text !== "string") {
      throw new VerificationError("a signature of the attestation's envelope has no sig");
    }
    return decodeBase64(text, "a signature of the attestation's envelope");
  });
  return envelope(payloadType, decodeBase64(payload, "the attestation's payload"), decoded);
}

/** Puts an envelope together from its parts. */
export function envelope(
  payloadType: string,
  payload: Buffer,
  signatures: readonly Buffer[],
): Envelope {
  return { payloadType, payload, signatures, signed: dsse.preAuthEncoding(payloadType, payload) };
}

/** A statement about artifacts (in-toto attestation framework). */
export interface Statement {
  readonly predicateType: string;
  readonly document: JsonMap;
}

/** Reads the statement in an envelope. Throws VerificationError for anything that is none. */
export function readStatement({ payloadType, payload }: Envelope): Statement {
  if (payloadType !== inTotoType) {
    throw new VerificationError(`the attestation's payload is ${payloadType}, not ${inTotoType}`);
  }
  const document = readJsonMap(payload, "the attestation's payload");
  const type = get(document, "_type");
  if (typeof type !== "string" || !statementTypes.has(type)) {
    throw new VerificationError("the attestation's payload is no in-toto statement");
  }
  const predicateType = get(document, "predicateType");
  if (typeof predicateType !== "string") {
    throw new VerificationError("the attestation has no predicateType");
  }
  return { predicateType, document };
}

/** Throws VerificationError unless a statement is about the content with the digest. */
export function checkStatementSubject({ document }: Statement, digest: string): void {
  const subjects = get(document, "subject");
  const hex = digest.slice("sha256:".length);
  const about = Array.isArray(subjects)
    ? subjects.map((subject) => getPath(subject, ["digest", "sha256"]))
    : [];
  if (about.includes(hex)) return;
  const first = about.find((item) => typeof item === "string");
  throw new VerificationError(
    `the attestation is about another subject${typeof first === "string" ? ` (sha256:${first})` : ""}, not ${digest}`,
  );
}

/** The statement as rules see it: with `type` beside `predicateType`. */
export function statementForRules({ document, predicateType }: Statement): JsonMap {
  return { ...document, type: predicateType };
}
