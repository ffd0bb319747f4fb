import { sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { dsse } from "@sigstore/core";
import type { LogEntry } from "../signature/transparency-log.ts";
import type { Issued } from "./make-certificate.ts";
import { makeLogEntry } from "./make-log-entry.ts";
import type { Layer } from "./real-registry.ts";

/** A signature in Cosign's format, with whatever a test wants beside it. */
export interface SignatureWishes {
  /** What the payload claims to be about. */
  readonly digest: string;
  readonly privateKey: KeyObject;
  readonly certificate?: Issued;
  readonly chain?: readonly Issued[];
  /** The log that takes it in, and when. */
  readonly rekor?: KeyObject;
  readonly at?: number;
  readonly verifier?: string;
  readonly logEntry?: (entry: LogEntry) => LogEntry;
}

function simplePayload(digest: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { "docker-reference": "" },
        image: { "docker-manifest-digest": digest },
        type: "cosign container image signature",
      },
      optional: null,
    }),
  );
}

/** The layer that cosign would write; see its signature specification. */
export function signatureLayer(wishes: SignatureWishes): Layer {
  const content = simplePayload(wishes.digest);
  const hash = wishes.privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  const signature = sign(hash, content, wishes.privateKey);
  const { certificate, chain, rekor } = wishes;
  const verifier = wishes.verifier ?? certificate?.pem ?? "";
  const entry =
    rekor === undefined
      ? undefined
      : makeLogEntry({
          log: rekor,
          payload: content,
          signature,
          verifier,
          ...(wishes.at === undefined ? {} : { at: wishes.at }),
        });
  const kept = entry === undefined ? undefined : (wishes.logEntry?.(entry) ?? entry);
  return {
    content,
    mediaType: "application/vnd.dev.cosign.simplesigning.v1+json",
    annotations: {
      "dev.cosignproject.cosign/signature": signature.toString("base64"),
      ...(certificate === undefined ? {} : { "dev.sigstore.cosign/certificate": certificate.pem }),
      ...(chain === undefined
        ? {}
        : { "dev.sigstore.cosign/chain": chain.map(({ pem }) => pem).join("") }),
      ...(kept === undefined ? {} : { "dev.sigstore.cosign/bundle": bundleText(kept) }),
    },
  };
}

function bundleText(entry: LogEntry): string {
  return JSON.stringify({
    SignedEntryTimestamp: entry.promise?.toString("base64"),
    Payload: {
      body: entry.body.toString("base64"),
      integratedTime: entry.integratedTime,
      logIndex: entry.logIndex,
      logID: entry.logId.toString("hex"),
    },
  });
}

const statementType = "application/vnd.in-toto+json";

/** An envelope around a statement about a digest. */
export function attestationLayer(
  digest: string,
  predicateType: string,
  predicate: object,
  privateKey: KeyObject,
): Layer {
  const payload = Buffer.from(
    JSON.stringify({
      _type: "https://in-toto.io/Statement/v0.1",
      predicateType,
      subject: [{ name: "image", digest: { sha256: digest.slice("sha256:".length) } }],
      predicate,
    }),
  );
  const signature = sign("sha256", dsse.preAuthEncoding(statementType, payload), privateKey);
  return {
    content: Buffer.from(
      JSON.stringify({
        payloadType: statementType,
        payload: payload.toString("base64"),
        signatures: [{ keyid: "", sig: signature.toString("base64") }],
      }),
    ),
    mediaType: "application/vnd.dsse.envelope.v1+json",
    annotations: { "dev.cosignproject.cosign/signature": "", predicateType },
  };
}
