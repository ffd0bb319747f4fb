import { createHash, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { json } from "@sigstore/core";
import type { InclusionProof } from "../signature/inclusion-proof.ts";
import type { LogEntry } from "../signature/transparency-log.ts";
import { spkiOf } from "./make-certificate.ts";

export interface LogEntryWishes {
  readonly log: KeyObject;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** PEM of the signer's key or certificate. */
  readonly verifier: string;
  /** Seconds since 1970. */
  readonly at?: number;
}

/** An entry of the kind `hashedrekord`, with the log's promise. */
export function makeLogEntry(wishes: LogEntryWishes): LogEntry & { readonly promise: Buffer } {
  return promised(hashedRekord(wishes), wishes);
}

function hashedRekord({ payload, signature, verifier }: LogEntryWishes): Buffer {
  return Buffer.from(
    JSON.stringify({
      apiVersion: "0.0.1",
      kind: "hashedrekord",
      spec: {
        data: { hash: { algorithm: "sha256", value: sha(payload).toString("hex") } },
        signature: {
          content: signature.toString("base64"),
          publicKey: { content: Buffer.from(verifier).toString("base64") },
        },
      },
    }),
  );
}

/** Any body, with the log's promise. */
export function promised(
  body: Buffer,
  { log, at = Math.floor(Date.now() / 1000) }: Pick<LogEntryWishes, "log" | "at">,
): LogEntry & { readonly promise: Buffer } {
  const logId = sha(spkiOf(log));
  const fields = { integratedTime: at, logIndex: 12 };
  const signed = json.canonicalize({
    ...fields,
    body: body.toString("base64"),
    logID: logId.toString("hex"),
  });
  return { ...fields, body, logId, promise: sign("sha256", Buffer.from(signed), log) };
}

/** The proof that a log of the given entries holds the one at an index, signed by the log. */
export function makeProof(
  entries: readonly Buffer[],
  index: number,
  log: KeyObject,
): InclusionProof {
  const leaves = entries.map((entry) => sha(Buffer.of(0), entry));
  const rootHash = treeHash(leaves);
  const note = `log.example\n${entries.length}\n${rootHash.toString("base64")}\n`;
  const hint = sha(spkiOf(log)).subarray(0, 4);
  const signature = Buffer.concat([hint, sign("sha256", Buffer.from(note), log)]);
  return {
    logIndex: BigInt(index),
    treeSize: BigInt(entries.length),
    rootHash,
    hashes: path(leaves, index),
    checkpoint: `${note}\n\u2014 log.example ${signature.toString("base64")}\n`,
  };
}

/** The tree and its paths, as RFC 9162 (section 2.1) defines them. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  const half = largestPowerBelow(leaves.length);
  return sha(Buffer.of(1), treeHash(leaves.slice(0, half)), treeHash(leaves.slice(half)));
}

function path(leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length <= 1) return [];
  const half = largestPowerBelow(leaves.length);
  return index < half
    ? [...path(leaves.slice(0, half), index), treeHash(leaves.slice(half))]
    : [...path(leaves.slice(half), index - half), treeHash(leaves.slice(0, half))];
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function sha(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
