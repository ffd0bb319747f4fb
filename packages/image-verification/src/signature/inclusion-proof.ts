import { createHash } from "node:crypto";
import { VerificationError } from "../verification-error.ts";
import type { LogKey } from "./log-key.ts";
import { isSignedBy, naturalHash } from "./verify.ts";

/** The way from an entry up to a log's root hash, and the log's signature over that root. */
export interface InclusionProof {
  readonly logIndex: bigint;
  readonly treeSize: bigint;
  readonly rootHash: Buffer;
  readonly hashes: readonly Buffer[];
  /** A signed note: origin, size and root hash (C2SP: tlog-checkpoint). */
  readonly checkpoint: string;
}

const mostHashes = 64;

/**
 * Checks that a log with one of the keys holds the entry (RFC 9162, section 2.1.3.2). Throws
 * VerificationError where the proof does not lead to the root, or no known log has signed the root.
 */
export function checkInclusion(body: Buffer, proof: InclusionProof, logs: readonly LogKey[]): void {
  if (!rootFrom(body, proof).equals(proof.rootHash)) {
    throw new VerificationError(
      "the transparency log's inclusion proof does not lead to its root hash",
    );
  }
  const { size, root } = readCheckpoint(proof.checkpoint, logs);
  if (size !== proof.treeSize || !root.equals(proof.rootHash)) {
    throw new VerificationError(
      "the transparency log's checkpoint is of another tree than its inclusion proof",
    );
  }
}

function rootFrom(body: Buffer, { logIndex, treeSize, hashes }: InclusionProof): Buffer {
  const wrong = new VerificationError(
    "the transparency log's inclusion proof does not fit its tree",
  );
  if (logIndex < 0n || logIndex >= treeSize || hashes.length > mostHashes) throw wrong;
  let node = logIndex;
  let last = treeSize - 1n;
  let hash = hashOf(0x00, body);
  for (const sibling of hashes) {
    if (last === 0n) throw wrong;
    if ((node & 1n) === 1n || node === last) {
      hash = hashOf(0x01, sibling, hash);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = hashOf(0x01, hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw wrong;
  return hash;
}

function hashOf(prefix: number, ...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256").update(Buffer.of(prefix));
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const signatureLine = /^\u2014 (\S+) ([A-Za-z0-9+/]+=*)$/u;

function readCheckpoint(text: string, logs: readonly LogKey[]): { size: bigint; root: Buffer } {
  const end = text.indexOf("\n\n");
  if (end < 0) throw new VerificationError("the transparency log's checkpoint has no signatures");
  const note = text.slice(0, end + 1);
  const [origin, size = "", root = ""] = note.split("\n");
  if (!/^\d{1,18}$/u.test(size)) {
    throw new VerificationError("the transparency log's checkpoint has no tree size");
  }
  const data = Buffer.from(note);
  const signed = text
    .slice(end + 2)
    .split("\n")
    .some((line) => {
      const [, name, encoded = ""] = signatureLine.exec(line) ?? [];
      if (name === undefined || origin === undefined) return false;
      // four bytes that hint at the key stand before the signature
      const signature = Buffer.from(encoded, "base64").subarray(4);
      return logs.some(({ key }) => isSignedBy(key, naturalHash(key), data, signature));
    });
  if (!signed) {
    throw new VerificationError("the transparency log's checkpoint is not signed by a trusted log");
  }
  return { size: BigInt(size), root: Buffer.from(root, "base64") };
}
