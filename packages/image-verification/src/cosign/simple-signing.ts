import { get, getPath, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { readJsonMap } from "../registry/manifest.ts";
import { VerificationError } from "../verification-error.ts";

/** What is signed for an image: its digest, and annotations of the signer's choice. */
export interface SimplePayload {
  readonly digest: string;
  readonly annotations: Json;
}

const signatureTypes = new Set([
  "cosign container image signature",
  "https://sigstore.dev/cosign/sign/v1",
]);

/**
 * Reads a payload in the "simple signing" format (containers/image: signature format). Throws
 * VerificationError for anything that is none.
 */
export function readSimplePayload(bytes: Buffer): SimplePayload {
  const document = readJsonMap(bytes, "the signature's payload");
  const type = getPath(document, ["critical", "type"]);
  if (typeof type !== "string" || !signatureTypes.has(type)) {
    throw new VerificationError("the signature's payload is not of the type of an image signature");
  }
  const digest = getPath(document, ["critical", "image", "docker-manifest-digest"]);
  if (typeof digest !== "string" || digest === "") {
    throw new VerificationError("the signature's payload names no image digest");
  }
  return { digest, annotations: get(document, "optional") ?? null };
}

/** Throws VerificationError unless the payload is about the digest. */
export function checkPayloadDigest(payload: SimplePayload, digest: string): void {
  if (payload.digest === digest) return;
  throw new VerificationError(
    `the signature's payload is about another image: it names ${payload.digest}, not ${digest}`,
  );
}

/** Throws VerificationError unless the payload holds every wanted annotation. */
export function checkAnnotations(
  payload: SimplePayload,
  wanted: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(wanted)) {
    const found = isMap(payload.annotations) ? get(payload.annotations, key) : undefined;
    if (found === value) continue;
    throw new VerificationError(
      found === undefined
        ? `the signature's payload has no annotation ${key}`
        : `annotation mismatch: ${key} is ${JSON.stringify(found)} in the signature's payload, not ${JSON.stringify(value)}`,
    );
  }
}
