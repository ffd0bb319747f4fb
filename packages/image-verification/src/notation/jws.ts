import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { readJsonMap } from "../registry/manifest.ts";
import { decodeBase64 } from "../signature/base64.ts";
import { readCertificate } from "../signature/certificate.ts";
import { VerificationError } from "../verification-error.ts";
import { checkCritical, findAlgorithm, header } from "./envelope.ts";
import type { NotationEnvelope } from "./envelope.ts";

const mostCertificates = 20;

/**
 * Reads a signature in JWS (RFC 7515, flattened JSON; Notary Project: JWS signature envelope). Throws
 * VerificationError for anything else.
 */
export function readJws(bytes: Buffer): NotationEnvelope {
  const document = readJsonMap(bytes, "the JWS signature");
  const payload = textOf(document, "payload");
  const protectedPart = textOf(document, "protected");
  const protectedHeaders = readJsonMap(fromBase64Url(protectedPart), "the JWS signature's header");
  const critical = get(protectedHeaders, "crit");
  checkCritical(Array.isArray(critical) ? critical : []);
  const chain = getPath(document, ["header", "x5c"]);
  if (!Array.isArray(chain) || chain.length === 0 || chain.length > mostCertificates) {
    throw new VerificationError("the JWS signature comes without certificates (x5c)");
  }
  const contentType = get(protectedHeaders, "cty");
  const scheme = get(protectedHeaders, header.signingScheme);
  return {
    contentType: typeof contentType === "string" ? contentType : "",
    payload: fromBase64Url(payload),
    algorithm: findAlgorithm(get(protectedHeaders, "alg")),
    signed: Buffer.from(`${protectedPart}.${payload}`),
    signature: fromBase64Url(textOf(document, "signature")),
    certificates: chain.map((item) => {
      if (typeof item !== "string") {
        throw new VerificationError("x5c of the JWS signature holds no text");
      }
      const what = "a certificate of the JWS signature";
      return readCertificate(decodeBase64(item, what), what);
    }),
    signingScheme: typeof scheme === "string" ? scheme : "",
    expiry: readExpiry(protectedHeaders),
  };
}

function readExpiry(headers: JsonMap): Date | undefined {
  const value = get(headers, header.expiry);
  if (value === undefined) return undefined;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new VerificationError("the JWS signature's expiry is no time");
  return new Date(time);
}

function textOf(map: JsonMap, key: string): string {
  const value = isMap(map) ? get(map, key) : undefined;
  if (typeof value === "string") return value;
  throw new VerificationError(`the JWS signature has no ${key}`);
}

function fromBase64Url(text: string): Buffer {
  if (!/^[\w-]*$/u.test(text)) {
    throw new VerificationError("a part of the JWS signature is no base64url");
  }
  return Buffer.from(text, "base64url");
}
