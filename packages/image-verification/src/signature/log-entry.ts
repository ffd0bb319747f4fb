import { createHash } from "node:crypto";
import { get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { readJsonMap } from "../registry/manifest.ts";
import { VerificationError } from "../verification-error.ts";
import { decodeBase64 } from "./base64.ts";
import { readCertificate, readCertificates } from "./certificate.ts";
import { pemBlocks, readPublicKeys, keyDer } from "./public-key.ts";

/** What was signed, and by which key, to be found again in a log entry. */
export interface LoggedContent {
  /** The bytes that stand under the signature: a payload, or a DSSE envelope's payload. */
  readonly payload: Buffer;
  /** The DSSE envelope's text, where there is one. */
  readonly envelope?: Buffer;
  readonly signature: Buffer;
  /** The signer's key as DER. */
  readonly key: Buffer;
  /** The signer's certificate as DER, where there is one. */
  readonly certificate?: Buffer;
}

/** What an entry says: a hash of the content, and the signatures over it. */
interface EntryStatement {
  readonly hash: { readonly algorithm: string; readonly value: Buffer };
  readonly of: "payload" | "envelope";
  readonly signatures: readonly EntrySignature[];
}

interface EntrySignature {
  /** Absent in the kinds of entry that do not keep the signature. */
  readonly signature?: Buffer;
  /** The verifier as DER: of a key, or of a certificate. */
  readonly key?: Buffer;
  readonly certificate?: Buffer;
}

type Reader = (spec: JsonMap) => EntryStatement;

/** By kind and version, as Rekor's types name them. */
const readers: Readonly<Record<string, Reader>> = {
  "hashedrekord 0.0.1": readHashedRekord,
  "hashedrekord 0.0.2": readHashedRekordV2,
  "dsse 0.0.1": readDsse,
  "dsse 0.0.2": readDsseV2,
  "intoto 0.0.1": readIntoto,
  "intoto 0.0.2": readIntotoV2,
};

/**
 * Checks that a log entry is about this content, this signature and this signer: or else the entry
 * of any other signature could be shown. Throws VerificationError.
 */
export function checkEntryContent(body: Buffer, content: LoggedContent): void {
  const document = readJsonMap(body, "the transparency log entry");
  const kind = `${textAt(document, ["kind"])} ${textAt(document, ["apiVersion"])}`;
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  const spec = get(document, "spec");
  if (reader === undefined || !isMap(spec)) {
    throw new VerificationError(`the transparency log entry is of the unknown kind ${kind}`);
  }
  const statement = reader(spec);
  const bytes = statement.of === "payload" ? content.payload : content.envelope;
  const hash = statement.hash.algorithm.toLowerCase();
  if (bytes === undefined || !["sha256", "sha384", "sha512"].includes(hash)) {
    throw new VerificationError(
      `the transparency log entry has a hash that cannot be compared (${hash})`,
    );
  }
  if (!createHash(hash).update(bytes).digest().equals(statement.hash.value)) {
    throw new VerificationError("the transparency log entry is of another payload");
  }
  if (!statement.signatures.some((item) => isSameSigner(item, content))) {
    throw new VerificationError("the transparency log entry is of another signature or signer");
  }
}

function isSameSigner(item: EntrySignature, content: LoggedContent): boolean {
  if (item.signature !== undefined && !item.signature.equals(content.signature)) return false;
  if (item.certificate !== undefined && content.certificate !== undefined) {
    return item.certificate.equals(content.certificate);
  }
  return item.key?.equals(content.key) === true;
}

function readHashedRekord(spec: JsonMap): EntryStatement {
  return {
    hash: hexHash(spec, ["data", "hash"]),
    of: "payload",
    signatures: [
      {
        signature: base64At(spec, ["signature", "content"]),
        ...verifierOf(base64At(spec, ["signature", "publicKey", "content"])),
      },
    ],
  };
}

function readDsse(spec: JsonMap): EntryStatement {
  return {
    hash: hexHash(spec, ["payloadHash"]),
    of: "payload",
    signatures: listAt(spec, ["signatures"]).map((item) => ({
      signature: base64At(item, ["signature"]),
      ...verifierOf(base64At(item, ["verifier"])),
    })),
  };
}

/** The first version hashes the whole envelope and names one key. */
function readIntoto(spec: JsonMap): EntryStatement {
  return {
    hash: hexHash(spec, ["content", "hash"]),
    of: "envelope",
    signatures: [verifierOf(base64At(spec, ["publicKey"]))],
  };
}

function readIntotoV2(spec: JsonMap): EntryStatement {
  return {
    hash: hexHash(spec, ["content", "payloadHash"]),
    of: "payload",
    signatures: listAt(spec, ["content", "envelope", "signatures"]).map((item) => ({
      // this kind of entry encodes the encoded signature
      signature: decodeBase64(base64At(item, ["sig"]).toString(), "the log entry's signature"),
      ...verifierOf(base64At(item, ["publicKey"])),
    })),
  };
}

function readHashedRekordV2(spec: JsonMap): EntryStatement {
  return {
    hash: rawHash(spec, ["hashedRekordV002", "data"]),
    of: "payload",
    signatures: [rawSignature(mapAt(spec, ["hashedRekordV002", "signature"]))],
  };
}

function readDsseV2(spec: JsonMap): EntryStatement {
  return {
    hash: rawHash(spec, ["dsseV002", "payloadHash"]),
    of: "payload",
    signatures: listAt(spec, ["dsseV002", "signatures"]).map(rawSignature),
  };
}

function rawSignature(item: JsonMap): EntrySignature {
  const signature = base64At(item, ["content"]);
  const certificate = getPath(item, ["verifier", "x509Certificate", "rawBytes"]);
  return typeof certificate === "string"
    ? { signature, ...fromCertificate(decodeBase64(certificate, "the log entry's certificate")) }
    : { signature, key: base64At(item, ["verifier", "publicKey", "rawBytes"]) };
}

function fromCertificate(der: Buffer): EntrySignature {
  const certificate = readCertificate(der, "the log entry's certificate");
  return { certificate: certificate.der, key: keyDer(certificate.node.publicKey) };
}

/** A verifier is the PEM of a key or of a certificate. */
function verifierOf(pem: Buffer): EntrySignature {
  const text = pem.toString();
  const what = "the transparency log entry's verifier";
  if (pemBlocks(text)[0]?.label === "CERTIFICATE") {
    const [certificate] = readCertificates(text, what);
    return certificate === undefined ? {} : fromCertificate(certificate.der);
  }
  const [key] = readPublicKeys(text, what);
  return key === undefined ? {} : { key: keyDer(key) };
}

function hexHash(spec: JsonMap, path: readonly string[]): EntryStatement["hash"] {
  const value = textAt(spec, [...path, "value"]);
  return { algorithm: textAt(spec, [...path, "algorithm"]), value: Buffer.from(value, "hex") };
}

/** Newer entries name `SHA2_256` and encode in base64. */
function rawHash(spec: JsonMap, path: readonly string[]): EntryStatement["hash"] {
  const algorithm = textAt(spec, [...path, "algorithm"]).replace("SHA2_", "sha");
  return { algorithm, value: base64At(spec, [...path, "digest"]) };
}

function base64At(map: JsonMap, path: readonly string[]): Buffer {
  return decodeBase64(textAt(map, path), `${path.join(".")} in the transparency log entry`);
}

function textAt(map: JsonMap, path: readonly string[]): string {
  const value = getPath(map, path);
  if (typeof value === "string") return value;
  throw new VerificationError(`the transparency log entry has no text at ${path.join(".")}`);
}

function mapAt(map: JsonMap, path: readonly string[]): JsonMap {
  const value = getPath(map, path);
  if (isMap(value)) return value;
  throw new VerificationError(`the transparency log entry has no object at ${path.join(".")}`);
}

function listAt(map: JsonMap, path: readonly string[]): JsonMap[] {
  const value: Json | undefined = getPath(map, path);
  if (Array.isArray(value) && value.every(isMap)) return value;
  throw new VerificationError(`the transparency log entry has no list at ${path.join(".")}`);
}
