import { sign } from "node:crypto";
import type { ImageAttestor } from "@winnow/engine";
import { describe, expect, it } from "vitest";
import { day, makeCertificate, makeKey } from "../testing/make-certificate.ts";
import type { CertificateWishes, Issued } from "../testing/make-certificate.ts";
import { makeLogEntry } from "../testing/make-log-entry.ts";
import { makeTimestamp } from "../testing/make-timestamp.ts";
import { publicInstance } from "../trust/public-instance.ts";
import { readCertificate } from "./certificate.ts";
import { verifySigned } from "./signed-content.ts";
import type { SignedContent } from "./signed-content.ts";
import { readSigners } from "./signer.ts";
import type { Signer } from "./signer.ts";

const root = makeCertificate({ name: "root", authority: true });
const rekor = makeKey();
const ctlog = makeKey();
const clock = makeCertificate({ name: "clock", issuer: root, usage: "timeStamping" });
const payload = Buffer.from("payload");
const now = new Date();
/** As Fulcio's: valid for ten minutes, two hours ago. */
const brief = { from: -2 * 60 * 60 * 1000, until: -110 * 60 * 1000 };
const thenSeconds = Math.floor((now.getTime() - 115 * 60 * 1000) / 1000);

const keyless: ImageAttestor = {
  type: "keyless",
  roots: root.pem,
  subject: "a@example.com",
  rekor: { pubkey: rekor.publicPem },
  ctlog: { pubkey: ctlog.publicPem },
};
const signerOf = (attestor: ImageAttestor, keys: string[] = []): Signer => {
  const [signer] = readSigners(attestor, keys, publicInstance);
  if (signer === undefined) throw new Error("no signer");
  return signer;
};

function leaf(wishes: Partial<CertificateWishes> = {}): Issued {
  return makeCertificate({
    name: "leaf",
    issuer: root,
    email: "a@example.com",
    log: ctlog.privateKey,
    ...brief,
    ...wishes,
  });
}

function signed(by: Issued, changes: Partial<SignedContent> = {}): SignedContent {
  const signature = sign("sha256", payload, by.privateKey);
  const entry = makeLogEntry({
    log: rekor.privateKey,
    payload,
    signature,
    verifier: by.pem,
    at: thenSeconds,
  });
  return {
    data: payload,
    payload,
    signature,
    certificate: readCertificate(by.der, "leaf"),
    chain: [],
    logEntries: [entry],
    timestamps: [],
    timestamped: [signature],
    hashFor: () => "sha256",
    ...changes,
  };
}

describe("a keyless signature", () => {
  it("verifies after its certificate has expired, at the time that the log vouches for", () => {
    expect(verifySigned(signed(leaf()), signerOf(keyless), now)).toBeDefined();
  });

  it("is refused where the log took it in after the certificate had expired", () => {
    const by = leaf();
    const { signature } = signed(by);
    const late = makeLogEntry({ log: rekor.privateKey, payload, signature, verifier: by.pem });
    const content = signed(by, { signature, logEntries: [late], timestamped: [signature] });
    expect(() => verifySigned(content, signerOf(keyless), now)).toThrow(/leaf has expired/u);
  });

  it("is refused with an expired certificate and no time that anyone vouches for", () => {
    const attestor = { ...keyless, rekor: { ignoreTlog: true } };
    expect(() => verifySigned(signed(leaf()), signerOf(attestor), now)).toThrow(
      /leaf has expired/u,
    );
  });

  it.each<[string, () => SignedContent, RegExp]>([
    ["no certificate", () => signed(leaf(), { certificate: undefined }), /without a certificate/u],
    ["no log entry", () => signed(leaf(), { logEntries: [] }), /without a transparency log entry/u],
    [
      "the log entry of another signature",
      () => signed(leaf(), { logEntries: signed(leaf()).logEntries }),
      /another signature or signer/u,
    ],
    [
      "another payload",
      () => signed(leaf(), { data: Buffer.from("x") }),
      /does not verify with its certificate/u,
    ],
    [
      "a certificate of another authority",
      () => signed(leaf({ issuer: makeCertificate({ name: "root", authority: true }) })),
      /not issued by a trusted root/u,
    ],
    [
      "a certificate without a timestamp of the certificate log",
      () => {
        const { log: _, ...unlogged } = { name: "leaf", issuer: root, log: undefined, ...brief };
        return signed(makeCertificate(unlogged));
      },
      /no signed certificate timestamp \(SCT\)/u,
    ],
    [
      "a forged timestamp of the certificate log",
      () => signed(leaf({ forgeTimestamp: true })),
      /\(SCT\) is not signed by its log/u,
    ],
    [
      "a timestamp of another certificate log",
      () => signed(leaf({ log: makeKey().privateKey })),
      /\(SCT\) is of an unknown log/u,
    ],
  ])("is refused with %s", (_, content, message) => {
    expect(() => verifySigned(content(), signerOf(keyless), now)).toThrow(message);
  });

  it("does without the certificate log where the policy says so", () => {
    const by = makeCertificate({ name: "leaf", issuer: root, ...brief });
    const attestor = { ...keyless, ctlog: { ignoreSCT: true } };
    expect(verifySigned(signed(by), signerOf(attestor), now)).toBeDefined();
  });

  it("trusts the public instance where the policy names neither roots nor logs", () => {
    const attestor: ImageAttestor = { type: "keyless", subject: "a@example.com" };
    expect(() => verifySigned(signed(leaf()), signerOf(attestor), now)).toThrow(/not trusted/u);
  });

  it("must name somebody where anybody can have a certificate", () => {
    expect(() => signerOf({ type: "keyless" })).toThrow(/anybody's signature would do/u);
    expect(() => signerOf({ type: "keyless", subject: " " })).toThrow(/anybody's/u);
  });
});

describe("a timestamp authority that the policy names", () => {
  const attestor: ImageAttestor = {
    ...keyless,
    rekor: { ignoreTlog: true },
    ctlog: { pubkey: ctlog.publicPem, tsaCertChain: clock.pem + root.pem },
  };
  const then = new Date(thenSeconds * 1000);
  const stamped = (by: Issued, over?: Buffer, at = then, authority = clock): SignedContent => {
    const content = signed(by);
    const timestamp = makeTimestamp(authority, root, over ?? content.signature, at);
    return { ...content, timestamps: [timestamp] };
  };

  it("vouches for the time of a signature", () => {
    expect(verifySigned(stamped(leaf()), signerOf(attestor), now)).toBeDefined();
  });

  it.each<[string, () => SignedContent, RegExp]>([
    ["there is none", () => signed(leaf()), /must have signed a timestamp: there is none/u],
    [
      "it is of other data",
      () => stamped(leaf(), Buffer.from("x")),
      /must have signed a timestamp/u,
    ],
    [
      "the time is not the certificate's",
      () => stamped(leaf(), undefined, now),
      /leaf has expired/u,
    ],
    [
      "the authority was not valid then",
      () => stamped(leaf(), undefined, new Date(now.getTime() - 3 * day)),
      /clock is not valid yet/u,
    ],
    [
      "it is of another authority",
      () =>
        stamped(
          leaf(),
          undefined,
          then,
          makeCertificate({ name: "clock", issuer: root, usage: "timeStamping" }),
        ),
      /not signed by/u,
    ],
    [
      "it is garbage",
      () => ({ ...signed(leaf()), timestamps: [Buffer.from("garbage")] }),
      /could not be verified/u,
    ],
  ])("refuses where %s", (_, content, message) => {
    expect(() => verifySigned(content(), signerOf(attestor), now)).toThrow(message);
  });
});

describe("a certificates attestor", () => {
  const relaxed = { rekor: { ignoreTlog: true }, ctlog: { ignoreSCT: true } };
  const valid = { from: -day, until: day };

  it("accepts its certificate, and no other of the same authority", () => {
    const own = leaf(valid);
    const attestor: ImageAttestor = {
      type: "certificates",
      cert: own.pem,
      certChain: root.pem,
      ...relaxed,
    };
    expect(verifySigned(signed(own), signerOf(attestor), now)).toBeDefined();
    expect(
      verifySigned(signed(own, { certificate: undefined }), signerOf(attestor), now),
    ).toBeDefined();
    expect(() => verifySigned(signed(leaf(valid)), signerOf(attestor), now)).toThrow(
      /another certificate/u,
    );
  });

  it("accepts every certificate of its authority where it names no certificate", () => {
    const attestor: ImageAttestor = { type: "certificates", certChain: root.pem, ...relaxed };
    expect(verifySigned(signed(leaf(valid)), signerOf(attestor), now)).toBeDefined();
  });

  it("wants its certificate logged, and valid now", () => {
    const own = makeCertificate({ name: "leaf", issuer: root });
    const strict: ImageAttestor = {
      type: "certificates",
      cert: own.pem,
      certChain: root.pem,
      rekor: { ignoreTlog: true },
    };
    expect(() => verifySigned(signed(own), signerOf(strict), now)).toThrow(/\(SCT\)/u);
    const expired = leaf();
    const attestor: ImageAttestor = {
      type: "certificates",
      cert: expired.pem,
      certChain: root.pem,
      ...relaxed,
    };
    expect(() => verifySigned(signed(expired), signerOf(attestor), now)).toThrow(/has expired/u);
  });

  it("needs a certificate", () => {
    expect(() => signerOf({ type: "certificates", cert: "  " })).toThrow(
      /needs cert or certChain/u,
    );
  });
});
