import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { reasonOf, VerificationError } from "../verification-error.ts";

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/gu;
const keyLabels = new Set(["PUBLIC KEY", "RSA PUBLIC KEY"]);
const longestPem = 256 * 1024;
const shortestRsa = 2048;
const curves = new Set(["prime256v1", "secp384r1", "secp521r1"]);

/** A block of a PEM text: its label and the whole of it. */
export interface PemBlock {
  readonly label: string;
  readonly text: string;
}

/** The blocks of a PEM text, in order. Throws VerificationError where the text is far too long. */
export function pemBlocks(text: string): PemBlock[] {
  if (text.length > longestPem) {
    throw new VerificationError(`a PEM text may have ${longestPem} characters`);
  }
  return [...text.matchAll(pemBlock)].map(([whole, label = ""]) => ({ label, text: whole }));
}

/** The public keys of a PEM text, at least one. Throws VerificationError, naming `what`. */
export function readPublicKeys(text: string, what: string): KeyObject[] {
  const blocks = pemBlocks(text);
  if (blocks.length === 0) throw new VerificationError(`${what} holds no PEM block`);
  return blocks.map((block) => {
    if (!keyLabels.has(block.label)) {
      throw new VerificationError(`${what} holds a ${block.label}, not a PUBLIC KEY`);
    }
    let key: KeyObject;
    try {
      key = createPublicKey(block.text);
    } catch (error) {
      throw new VerificationError(
        `${what} holds no public key that can be read: ${reasonOf(error)}`,
      );
    }
    checkKey(key, what);
    return key;
  });
}

/** Throws VerificationError for a key of a kind that is not known here, or too weak. */
export function checkKey(key: KeyObject, what: string): void {
  const details = key.asymmetricKeyDetails;
  switch (key.asymmetricKeyType) {
    case "ed25519":
      return;
    case "rsa": {
      const bits = details?.modulusLength ?? 0;
      if (bits < shortestRsa) {
        throw new VerificationError(
          `${what} is an RSA key of ${bits} bits, fewer than ${shortestRsa}`,
        );
      }
      return;
    }
    case "ec": {
      const curve = details?.namedCurve ?? "unknown";
      if (!curves.has(curve)) {
        throw new VerificationError(`${what} is on the curve ${curve}, which is not accepted`);
      }
      return;
    }
    default:
      throw new VerificationError(
        `${what} is of the type ${key.asymmetricKeyType ?? "unknown"}, which is not accepted`,
      );
  }
}

/** The key as DER (SubjectPublicKeyInfo), by which keys are compared. */
export function keyDer(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}
