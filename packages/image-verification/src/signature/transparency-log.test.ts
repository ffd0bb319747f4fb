import { createHash, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeKey, spkiOf } from "../testing/make-certificate.ts";
import { makeLogEntry, makeProof, promised } from "../testing/make-log-entry.ts";
import type { LoggedContent } from "./log-entry.ts";
import { readLogKeys } from "./log-key.ts";
import { verifyLogEntry } from "./transparency-log.ts";
import type { LogEntry } from "./transparency-log.ts";

const log = makeKey();
const logs = readLogKeys(log.publicPem, "log");
const signer = makeKey();
const payload = Buffer.from("payload");
const signature = sign("sha256", payload, signer.privateKey);
const content: LoggedContent = { payload, signature, key: spkiOf(signer.privateKey) };
const at = 1_700_000_000;
const wishes = { log: log.privateKey, payload, signature, verifier: signer.publicPem, at };
const entry = makeLogEntry(wishes);

/** Entries of the other kinds, with what they say of the content. */
const envelope = Buffer.from("envelope");
const sha = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString("base64");
const rawHash = { algorithm: "SHA2_256", digest: base64(Buffer.from(sha(payload), "hex")) };
const rawSignature = {
  content: base64(signature),
  verifier: { publicKey: { rawBytes: base64(content.key) } },
};
const otherKinds: readonly (readonly [string, string, object])[] = [
  [
    "dsse",
    "0.0.1",
    {
      payloadHash: { algorithm: "sha256", value: sha(payload) },
      signatures: [{ signature: base64(signature), verifier: base64(signer.publicPem) }],
    },
  ],
  [
    "intoto",
    "0.0.1",
    {
      content: { hash: { algorithm: "sha256", value: sha(envelope) } },
      publicKey: base64(signer.publicPem),
    },
  ],
  [
    "intoto",
    "0.0.2",
    {
      content: {
        payloadHash: { algorithm: "sha256", value: sha(payload) },
        envelope: {
          signatures: [{ sig: base64(base64(signature)), publicKey: base64(signer.publicPem) }],
        },
      },
    },
  ],
  ["hashedrekord", "0.0.2", { hashedRekordV002: { data: rawHash, signature: rawSignature } }],
  ["dsse", "0.0.2", { dsseV002: { payloadHash: rawHash, signatures: [rawSignature] } }],
];

describe("a transparency log entry", () => {
  it("vouches for the time at which the log took it in", () => {
    expect(verifyLogEntry(entry, content, logs)).toEqual(new Date(at * 1000));
  });

  it("is accepted by a proof of inclusion, which vouches for no time", () => {
    const texts = ["a", "b", "c", "d", "e", "f", "g"];
    const bodies: readonly Buffer[] = texts.map((text) => Buffer.from(text));
    for (let index = 0; index < bodies.length; index += 1) {
      const all = bodies.with(index, entry.body);
      const { promise: _, ...unpromised } = entry;
      const proof = makeProof(all, index, log.privateKey);
      expect(verifyLogEntry({ ...unpromised, proof }, content, logs)).toBeUndefined();
    }
  });

  it.each(otherKinds)("may be of the kind %s %s", (kind, apiVersion, spec) => {
    const body = Buffer.from(JSON.stringify({ kind, apiVersion, spec }));
    const all = { ...content, envelope };
    const made = promised(body, { log: log.privateKey, at });
    expect(verifyLogEntry(made, all, logs)).toEqual(new Date(at * 1000));
    const other = { payload: Buffer.from("no"), envelope: Buffer.from("no") };
    expect(() => verifyLogEntry(made, { ...all, ...other }, logs)).toThrow(/another payload/u);
    const stranger = { ...all, key: spkiOf(makeKey().privateKey) };
    expect(() => verifyLogEntry(made, stranger, logs)).toThrow(/another signature or signer/u);
  });
});

describe("a forged transparency log entry", () => {
  const proof = makeProof([Buffer.from("a"), entry.body], 1, log.privateKey);
  const { promise, ...unpromised } = entry;

  it.each<[string, LogEntry, RegExp]>([
    ["a changed time", { ...entry, integratedTime: at + 1 }, /SET\) does not verify/u],
    ["a changed index", { ...entry, logIndex: 13 }, /SET\) does not verify/u],
    [
      "a changed promise",
      {
        ...entry,
        promise: Buffer.from(promise.map((byte, place) => (place === 9 ? byte ^ 1 : byte))),
      },
      /SET\) does not verify/u,
    ],
    ["a log of its own", makeLogEntry({ ...wishes, log: makeKey().privateKey }), /not trusted/u],
    [
      "the trusted log's name, but another's signature",
      { ...makeLogEntry({ ...wishes, log: makeKey().privateKey }), logId: entry.logId },
      /SET\) does not verify/u,
    ],
    ["another payload", makeLogEntry({ ...wishes, payload: Buffer.from("x") }), /another payload/u],
    [
      "another signature",
      makeLogEntry({ ...wishes, signature: Buffer.from("x") }),
      /another signature/u,
    ],
    [
      "another signer",
      makeLogEntry({ ...wishes, verifier: makeKey().publicPem }),
      /another signature or signer/u,
    ],
    ["neither promise nor proof", unpromised, /neither a promise nor a proof/u],
    [
      "a proof of another entry",
      { ...unpromised, proof: { ...proof, logIndex: 0n } },
      /does not lead to its root/u,
    ],
    [
      "a proof beyond the tree",
      { ...unpromised, proof: { ...proof, logIndex: 2n } },
      /does not fit its tree/u,
    ],
    [
      "a proof that is too long",
      { ...unpromised, proof: { ...proof, hashes: [...proof.hashes, Buffer.alloc(32)] } },
      /does not fit its tree/u,
    ],
    [
      "a checkpoint that the log has not signed",
      { ...unpromised, proof: makeProof([entry.body], 0, makeKey().privateKey) },
      /not signed by a trusted log/u,
    ],
    [
      "a checkpoint of another tree",
      {
        ...unpromised,
        proof: { ...proof, checkpoint: makeProof([entry.body], 0, log.privateKey).checkpoint },
      },
      /another tree/u,
    ],
    [
      "an unknown kind",
      promised(Buffer.from('{"kind":"x","spec":{}}'), wishes),
      /unknown kind|no text at apiVersion/u,
    ],
    ["no JSON", promised(Buffer.from("x"), wishes), /no JSON/u],
  ])("is refused with %s", (_, forged, message) => {
    expect(() => verifyLogEntry(forged, content, logs)).toThrow(message);
  });
});
