import type { Json, JsonMap } from "@winnow/value";
import { QueryError } from "../error.ts";
import { signatureAlgorithmOf } from "./algorithm.ts";
import { readAlternativeNames } from "./alternative-names.ts";
import {
  bitsOf,
  contextTag,
  DerReader,
  insideOf,
  integerOf,
  malformed,
  oidOf,
  tag,
} from "./der.ts";
import type { Element } from "./der.ts";
import { extensionToJson, fieldsOfExtensions, readExtensions } from "./extensions.ts";
import type { Extension } from "./extensions.ts";
import { nameOf, requestedNameOf } from "./name.ts";
import { encodeBase64 } from "./pem.ts";
import { anyValueOf, timeOf } from "./text.ts";
import { orNull } from "./understood.ts";

/** The one element that bytes hold. */
function whole(bytes: Uint8Array, what: string): DerReader {
  const outer = new DerReader(bytes, what);
  const inner = outer.inside();
  if (!outer.isAtEnd) throw new QueryError("x509: trailing data");
  return inner;
}

/** A certificate in the form of Go's `x509.Certificate` in JSON. Throws QueryError. Source: RFC 5280, section 4.1. */
export function certificateToJson(bytes: Uint8Array): JsonMap {
  const what = "certificate";
  const outer = whole(bytes, what);
  const signed = outer.next(tag.sequence);
  const algorithm = outer.next(tag.sequence);
  const signature = signatureOf(outer, what);
  const body = insideOf(signed, what);
  const version = readVersion(body);
  const serialNumber = integerOf(body.next(tag.integer), "serial number");
  if (serialNumber < 0n) throw new QueryError("x509: negative serial number");
  if (encodeBase64(body.next(tag.sequence).bytes) !== encodeBase64(algorithm.bytes)) {
    throw new QueryError("x509: inner and outer signature algorithm identifiers don't match");
  }
  const issuer = body.next(tag.sequence).bytes;
  const validity = body.inside();
  const notBefore = timeOf(validity.next(), "validity");
  const notAfter = timeOf(validity.next(), "validity");
  const subject = body.next(tag.sequence).bytes;
  const key = body.next(tag.sequence).bytes;
  const extensions = version === 3 ? readCertificateExtensions(body) : [];
  return {
    Raw: encodeBase64(bytes),
    RawTBSCertificate: encodeBase64(signed.bytes),
    RawSubjectPublicKeyInfo: encodeBase64(key),
    RawSubject: encodeBase64(subject),
    RawIssuer: encodeBase64(issuer),
    Signature: encodeBase64(signature),
    SignatureAlgorithm: signatureAlgorithmOf(insideOf(algorithm, what)),
    ...publicKeyFields(key),
    Version: version,
    SerialNumber: Number(serialNumber),
    Issuer: nameOf(issuer),
    Subject: nameOf(subject),
    NotBefore: notBefore,
    NotAfter: notAfter,
    Extensions: orNull(extensions.map(extensionToJson)),
    ExtraExtensions: null,
    ...fieldsOfExtensions(extensions),
  };
}

function signatureOf(reader: DerReader, what: string): Uint8Array {
  const { bytes, unused } = bitsOf(reader.next(tag.bitString), what);
  if (unused > 0) throw malformed("signature");
  return bytes;
}

function readVersion(body: DerReader): number {
  const element = body.optional(contextTag(0, true));
  if (element === undefined) return 1;
  const version = integerOf(insideOf(element, "version").next(tag.integer), "version") + 1n;
  if (version < 1n || version > 3n) throw new QueryError("x509: invalid version");
  return Number(version);
}

function readCertificateExtensions(body: DerReader): Extension[] {
  body.optional(contextTag(1));
  body.optional(contextTag(2));
  const element = body.optional(contextTag(3, true));
  return element === undefined
    ? []
    : readExtensions(insideOf(element, "extensions").inside(), "certificate");
}

const rsaEncryption = "1.2.840.113549.1.1.1";

/** The key, which has to be of RSA: Kyverno takes no other. Source: RFC 8017, appendix A.1.1. */
function publicKeyFields(bytes: Uint8Array): JsonMap {
  const info = new DerReader(bytes, "public key").inside();
  const algorithm = info.inside();
  if (oidOf(algorithm.next(tag.oid), "public key").join(".") !== rsaEncryption) {
    throw new QueryError("certificate should use rsa algorithm");
  }
  if (algorithm.optional(tag.null) === undefined) {
    throw new QueryError("x509: RSA key missing NULL parameters");
  }
  const key = whole(bitsOf(info.next(tag.bitString), "public key").bytes, "public key");
  const modulus = integerOf(key.next(tag.integer), "public key");
  const exponent = integerOf(key.next(tag.integer), "public key");
  if (modulus <= 0n) throw new QueryError("x509: RSA modulus is not a positive number");
  if (exponent <= 0n) throw new QueryError("x509: RSA public exponent is not a positive number");
  if (exponent > 2n ** 31n - 1n) throw malformed("public key");
  return {
    PublicKeyAlgorithm: 1,
    PublicKey: { N: modulus.toString(), E: Number(exponent) },
  };
}

/** A request in the form of Go's `x509.CertificateRequest` in JSON. Throws QueryError. Source: RFC 2986, section 4. */
export function requestToJson(bytes: Uint8Array): JsonMap {
  const what = "certificate request";
  const outer = whole(bytes, what);
  const signed = outer.next(tag.sequence);
  const algorithm = signatureAlgorithmOf(outer.inside());
  const signature = signatureOf(outer, what);
  const body = insideOf(signed, what);
  const version = integerOf(body.next(tag.integer), what);
  const subject = body.next(tag.sequence).bytes;
  const key = body.next(tag.sequence).bytes;
  const attributes = body.optional(contextTag(0, true));
  const list = attributes === undefined ? [] : insideOf(attributes, what).rest();
  const read = list.flatMap((attribute) => readAttribute(attribute) ?? []);
  const extensions = read.flatMap((attribute) => attribute.extensions);
  const names = extensions.find(({ oid }) => oid.join(".") === "2.5.29.17");
  return {
    Raw: encodeBase64(bytes),
    RawTBSCertificateRequest: encodeBase64(signed.bytes),
    RawSubjectPublicKeyInfo: encodeBase64(key),
    RawSubject: encodeBase64(subject),
    Version: Number(version),
    Signature: encodeBase64(signature),
    SignatureAlgorithm: algorithm,
    ...publicKeyFields(key),
    Subject: requestedNameOf(subject),
    Attributes: orNull(read.flatMap(({ json }) => (json === undefined ? [] : [json]))),
    Extensions: orNull(extensions.map(extensionToJson)),
    ExtraExtensions: null,
    DNSNames: null,
    EmailAddresses: null,
    IPAddresses: null,
    URIs: null,
    ...(names && readAlternativeNames(names.value).fields),
  };
}

interface Attribute {
  /** Undefined for one that is not made of pairs, which Go leaves out. */
  readonly json: JsonMap | undefined;
  readonly extensions: readonly Extension[];
}

const extensionRequest = "1.2.840.113549.1.9.14";

/** An attribute; undefined for one that cannot be read, which Go leaves out. */
function readAttribute(element: Element): Attribute | undefined {
  const attribute = splitAttribute(element);
  if (attribute === undefined) return undefined;
  const { type, values } = attribute;
  const json = orUndefined(() => ({ Type: [...type], Value: readPairs(values) }));
  const isEmpty = values.content.length === 0;
  if (type.join(".") !== extensionRequest || isEmpty) return { json, extensions: [] };
  const extensions = readExtensions(insideOf(values, "attribute").inside(), "certificate request");
  return { json, extensions };
}

function splitAttribute(
  element: Element,
): { type: readonly number[]; values: Element } | undefined {
  if (element.tag !== tag.sequence) return undefined;
  return orUndefined(() => {
    const reader = insideOf(element, "attribute");
    const type = oidOf(reader.next(tag.oid), "attribute");
    return { type, values: reader.next(tag.set) };
  });
}

function orUndefined<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

/** The values of an attribute as lists of pairs of an identifier and anything. */
function readPairs(values: Element): Json[] {
  return insideOf(values, "attribute")
    .rest()
    .map((value) => elementsOf(value).map(readPair));
}

function readPair(pair: Element): JsonMap {
  if (pair.tag !== tag.sequence) throw malformed("attribute");
  // a critical extension has three parts, of which the first two are taken for a pair
  const reader = insideOf(pair, "attribute");
  const type = oidOf(reader.next(tag.oid), "attribute");
  return { Type: [...type], Value: anyValueOf(reader.next(), "attribute") };
}

function elementsOf(element: Element): Element[] {
  if (element.tag !== tag.sequence) throw malformed("attribute");
  return insideOf(element, "attribute").rest();
}
