import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { ImageAttestor, ManifestCheck } from "@winnow/engine";
import { describe, expect, it } from "vitest";
import {
  day,
  makeCertificate,
  makeKey,
  pemOf,
} from "../../../image-verification/src/testing/make-certificate.ts";
import { verifyManifestSignature } from "./manifest-signature.ts";

const payload = Buffer.from("kind: A");
const now = Date.now();

function check(
  attestor: ImageAttestor,
  privateKey: KeyObject,
  extra: Partial<ManifestCheck> & { readonly hash?: string | null } = {},
): () => void {
  const { hash = "sha256", ...rest } = extra;
  const signature = sign(hash, payload, privateKey).toString("base64");
  const asked = { payload: payload.toString("base64"), signature, attestor, ...rest };
  return () => {
    verifyManifestSignature(asked, now);
  };
}

describe("signatures by keys", () => {
  const ann = makeKey();
  const eve = makeKey();
  const keys = (extra: object = {}): ImageAttestor => ({
    type: "keys",
    publicKeys: ann.publicPem,
    ...extra,
  });

  it("are the attestor's or not", () => {
    expect(check(keys(), ann.privateKey)).not.toThrow();
    expect(check(keys(), eve.privateKey)).toThrow("failed to verify signature");
    const other = { payload: Buffer.from("kind: B").toString("base64") };
    expect(check(keys(), ann.privateKey, other)).toThrow("failed to verify signature");
    expect(check(keys(), ann.privateKey, { signature: "" })).toThrow("failed to verify signature");
  });

  it("are made with the algorithm that the attestor names", () => {
    const long = keys({ signatureAlgorithm: "sha512" });
    expect(check(long, ann.privateKey, { hash: "sha512" })).not.toThrow();
    expect(check(long, ann.privateKey)).toThrow("failed to verify signature");
    const old = keys({ signatureAlgorithm: "md5" });
    expect(check(old, ann.privateKey)).toThrow("must be one of sha224, sha256, sha384, sha512");
  });

  it("may be of other kinds of keys", () => {
    const ed = generateKeyPairSync("ed25519");
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const of = (key: KeyObject): ImageAttestor => ({ type: "keys", publicKeys: pemOf(key) });
    expect(check(of(ed.publicKey), ed.privateKey, { hash: null })).not.toThrow();
    expect(check(of(rsa.publicKey), rsa.privateKey)).not.toThrow();
  });

  it.each([
    [keys({ publicKeys: "k8s://a/b" }), "only keys that stand in the policy"],
    [keys({ publicKeys: undefined }), "only keys that stand in the policy"],
    [keys({ rekor: { url: "https://rekor.sigstore.dev" } }), "see rekor.ignoreTlog"],
    [{ type: "keyless", issuer: "a", subject: "b" } as const, "transparency log"],
  ])("are refused where they cannot be checked: %#", (attestor, problem) => {
    expect(check(attestor, ann.privateKey)).toThrow(problem);
  });

  it("do without a log where the policy says so", () => {
    expect(check(keys({ rekor: { ignoreTlog: true } }), ann.privateKey)).not.toThrow();
  });
});

describe("signatures by certificates", () => {
  const root = makeCertificate({ name: "root", authority: true });
  const middle = makeCertificate({ name: "middle", authority: true, issuer: root });
  const signer = makeCertificate({ name: "signer", issuer: middle });
  const certificates = (extra: object): ImageAttestor => ({ type: "certificates", ...extra });
  const chain = middle.pem + root.pem;
  const expectRefusal = (
    problem: string,
    attestor: ImageAttestor,
    certificate?: string,
    key: KeyObject = signer.privateKey,
  ): void => {
    const extra = certificate === undefined ? {} : { certificate };
    expect(check(attestor, key, extra)).toThrow(problem);
  };

  it("are checked with the policy's certificate, or the resource's", () => {
    expect(check(certificates({ cert: signer.pem }), signer.privateKey)).not.toThrow();
    const given = certificates({ cert: signer.pem, certChain: chain });
    expect(check(given, signer.privateKey)).not.toThrow();
    const carried = { certificate: signer.pem };
    expect(check(certificates({ certChain: chain }), signer.privateKey, carried)).not.toThrow();
    const turned = certificates({ certChain: root.pem + middle.pem });
    expect(check(turned, signer.privateKey, carried)).not.toThrow();
  });

  it("hold for the certificate's key only", () => {
    expectRefusal(
      "failed to verify signature",
      certificates({ cert: signer.pem }),
      undefined,
      root.privateKey,
    );
  });

  it("prefer the policy's certificate to the resource's", () => {
    const own = makeCertificate({ name: "signer" });
    expectRefusal(
      "failed to verify signature",
      certificates({ cert: signer.pem }),
      own.pem,
      own.privateKey,
    );
  });

  it("need a certificate, and someone who vouches for the resource's", () => {
    expectRefusal("neither the policy nor the resource", certificates({ certChain: chain }));
    expectRefusal("neither a certificate nor a chain", certificates({}), signer.pem);
    expectRefusal("neither a certificate", certificates({ certChain: "no PEM" }), signer.pem);
  });

  it("need a chain from the signer up to a root", () => {
    expectRefusal("end in a root", certificates({ certChain: middle.pem }), signer.pem);
    expectRefusal("not issued by one of", certificates({ certChain: root.pem }), signer.pem);
    const impostor = makeCertificate({ name: "middle", authority: true });
    expectRefusal("not issued by one of", certificates({ certChain: impostor.pem }), signer.pem);
    const lone = makeCertificate({ name: "signer" });
    expectRefusal("not issued by", certificates({ certChain: chain }), lone.pem, lone.privateKey);
  });

  it("need authorities as issuers", () => {
    const below = makeCertificate({ name: "below", issuer: signer });
    const attestor = certificates({ certChain: signer.pem + chain });
    expectRefusal("not issued by one of", attestor, below.pem, below.privateKey);
  });

  it("need certificates that are valid now", () => {
    const over = makeCertificate({ name: "over", issuer: middle, from: -2 * day, until: -day });
    expectRefusal("not valid now", certificates({ cert: over.pem }), undefined, over.privateKey);
    const early = makeCertificate({ name: "early", issuer: middle, from: day });
    expectRefusal(
      "is not valid now",
      certificates({ certChain: chain }),
      early.pem,
      early.privateKey,
    );
    const dead = makeCertificate({ name: "dead", authority: true, issuer: root, until: -day / 2 });
    const child = makeCertificate({ name: "child", issuer: dead });
    expectRefusal(
      "is not valid now",
      certificates({ certChain: dead.pem + root.pem }),
      child.pem,
      child.privateKey,
    );
  });

  it("tell of a certificate that is none", () => {
    expectRefusal("PEM", certificates({ certChain: chain }), "no PEM");
  });
});
