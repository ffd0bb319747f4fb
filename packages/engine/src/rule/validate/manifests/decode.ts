/**
 * The annotations in which a signed resource carries its manifest and the signatures on it. Follows
 * the formats of k8s-manifest-sigstore: what is signed is a YAML text, or a gzipped tar archive that
 * holds one; the annotation is its gzip in base64.
 */
import { Gunzip, strFromU8 } from "fflate";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { ExpressionError } from "../../../expression/failure.ts";

export interface SignedManifest {
  /** The bytes that were signed, in base64. */
  readonly payload: string;
  /** The manifest's text. */
  readonly text: string;
  readonly signatures: readonly { readonly signature: string; readonly certificate?: string }[];
}

/** No manifest is larger; what unpacks to more is refused before it has. */
const largest = 3 * 1024 * 1024;
const mostSignatures = 20;

/** What a resource carries; undefined where it carries no signature. Throws ExpressionError. */
export function decodeSignedManifest(
  resource: JsonMap,
  domain: string,
): SignedManifest | undefined {
  const annotations = getPath(resource, ["metadata", "annotations"]);
  if (!isMap(annotations)) return undefined;
  const message = get(annotations, `${domain}/message`);
  const signatures = signaturesIn(annotations, domain);
  if (typeof message !== "string" || signatures.length === 0) return undefined;
  const payload = unpack(fromBase64(message, `${domain}/message`), `${domain}/message`);
  return {
    payload: toBase64(payload),
    text: strFromU8(manifestIn(payload, `${domain}/message`)),
    signatures,
  };
}

/** `signature`, `signature_1`, `signature_2`, … each with the certificate of the same number. */
function signaturesIn(annotations: JsonMap, domain: string): SignedManifest["signatures"] {
  const found: { signature: string; certificate?: string }[] = [];
  for (let number = 0; number < mostSignatures; number += 1) {
    const suffix = number === 0 ? "" : `_${number}`;
    const signature = get(annotations, `${domain}/signature${suffix}`);
    if (typeof signature !== "string") break;
    const name = `${domain}/certificate${suffix}`;
    const packed = get(annotations, name);
    found.push({
      signature,
      ...(typeof packed === "string"
        ? { certificate: strFromU8(unpack(fromBase64(packed, name), name)) }
        : {}),
    });
  }
  return found;
}

function manifestIn(payload: Uint8Array, name: string): Uint8Array {
  return isGzip(payload) ? onlyFile(unpack(payload, name), name) : payload;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks gzip piece by piece, so that a small text cannot become a huge one unseen. */
function unpack(bytes: Uint8Array, name: string): Uint8Array {
  if (!isGzip(bytes)) throw new ExpressionError(`the annotation ${name} holds no gzip`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Gunzip((piece) => {
    length += piece.length;
    if (length <= largest) pieces.push(piece);
  });
  try {
    const step = 1024;
    for (let at = 0; at < bytes.length; at += step) {
      if (length > largest) break;
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
    }
  } catch (error) {
    throw new ExpressionError(`the annotation ${name} holds broken gzip`, { cause: error });
  }
  if (length > largest) {
    throw new ExpressionError(`the annotation ${name} unpacks to more than ${largest} bytes`);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const block = 512;

/** The only file of a tar archive; more than one would leave open which of them is meant. */
function onlyFile(archive: Uint8Array, name: string): Uint8Array {
  const files: Uint8Array[] = [];
  let at = 0;
  while (at + block <= archive.length && archive[at] !== 0) {
    const size = Number.parseInt(strFromU8(archive.subarray(at + 124, at + 135)).trim(), 8);
    const type = archive[at + 156] ?? 0;
    const start = at + block;
    if (!(size >= 0) || start + size > archive.length) {
      throw new ExpressionError(`the annotation ${name} holds a broken tar archive`);
    }
    // a plain file is marked with 0, in old archives with a zero byte
    if (type === 0x30 || type === 0) files.push(archive.subarray(start, start + size));
    at = start + Math.ceil(size / block) * block;
  }
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new ExpressionError(
      `the annotation ${name} must hold one manifest, it holds ${files.length}`,
    );
  }
  return file;
}

function fromBase64(text: string, name: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch (error) {
    throw new ExpressionError(`the annotation ${name} is no base64`, { cause: error });
  }
}

function toBase64(bytes: Uint8Array): string {
  // as many arguments as a call may have everywhere
  const most = 0x8000;
  let binary = "";
  for (let at = 0; at < bytes.length; at += most) {
    binary += String.fromCharCode(...bytes.subarray(at, at + most));
  }
  return btoa(binary);
}
