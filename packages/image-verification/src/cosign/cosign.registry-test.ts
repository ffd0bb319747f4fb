// These tests share one folder and one registry: what they do is done in order.
// oxlint-disable no-await-in-loop
import { createPrivateKey } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageCheck, KeyAttestor, VerifiedImage } from "@winnow/engine";
import { isMap } from "@winnow/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImageProviders } from "../providers.ts";
import { withIdentifier } from "../registry/location.ts";
import { pushManifest } from "../registry/push.ts";
import { makeCertificate, makeKey } from "../testing/make-certificate.ts";
import {
  client,
  cosign,
  host,
  importKey,
  offline,
  oldFormat,
  pushImage,
  pushLayers,
  workFolder,
} from "../testing/real-registry.ts";
import type { PushedImage } from "../testing/real-registry.ts";
import { attestationLayer, signatureLayer } from "../testing/sign-image.ts";

const unlogged = { rekor: { ignoreTlog: true }, ctlog: { ignoreSCT: true } };
const scan = "https://example.com/scan/v1";
let folder = "";
let publicKey = "";
let otherKey = "";

beforeAll(async () => {
  folder = await workFolder();
  publicKey = await importKey(folder, "mine", "p256");
  otherKey = makeKey().publicPem;
  await writeFile(join(folder, "scan.json"), JSON.stringify({ critical: 0, tool: "scanner" }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const providers = createImageProviders();
const keys = (changes: Partial<KeyAttestor> = {}): KeyAttestor => ({
  type: "keys",
  publicKeys: publicKey,
  ...unlogged,
  ...changes,
});
const check = (reference: string, changes: Partial<ImageCheck> = {}): ImageCheck => ({
  reference,
  type: "Cosign",
  attestor: keys(),
  ...changes,
});
const verify = async (
  reference: string,
  changes: Partial<ImageCheck> = {},
): Promise<VerifiedImage> => providers.verifyImage(check(reference, changes));

function sign(image: PushedImage, ...more: string[]): Promise<string> {
  return cosign(folder, "sign", "--key", "mine.key", ...offline, oldFormat, ...more, image.pinned);
}
function attest(image: PushedImage, type = scan): Promise<string> {
  const options = ["--key", "mine.key", "--predicate", "scan.json", "--type", type];
  return cosign(folder, "attest", ...options, ...offline, oldFormat, image.pinned);
}
const ownKey = async (): Promise<ReturnType<typeof createPrivateKey>> =>
  createPrivateKey(await readFile(join(folder, "mine.pem")));
const tagOf = ({ digest }: PushedImage, suffix: "sig" | "att"): string =>
  `${digest.replace(":", "-")}.${suffix}`;

describe("an image that cosign has signed with a key", () => {
  let image: PushedImage;
  beforeAll(async () => {
    image = await pushImage();
    await sign(image, "-a", "env=prod");
  });

  it("is verified by tag and by digest", async () => {
    const verified = { digest: image.digest, statements: [] };
    expect(await verify(image.reference)).toEqual(verified);
    expect(await verify(image.pinned)).toEqual(verified);
  });

  it("is verified with the annotations that were signed, and no others", async () => {
    await verify(image.reference, { annotations: { env: "prod" } });
    await expect(verify(image.reference, { annotations: { env: "dev" } })).rejects.toThrow(
      /annotation mismatch: env is "prod" in the signature's payload, not "dev"/u,
    );
    await expect(verify(image.reference, { annotations: { team: "a" } })).rejects.toThrow(
      /no annotation team/u,
    );
  });

  it("is refused with another key", async () => {
    const attestor = keys({ publicKeys: otherKey });
    await expect(verify(image.reference, { attestor })).rejects.toThrow(
      /does not verify with the attestor's public key/u,
    );
  });

  it("is refused unless all of several keys have signed", async () => {
    const attestor = keys({ publicKeys: publicKey + otherKey });
    await expect(verify(image.reference, { attestor })).rejects.toThrow(/does not verify/u);
  });

  it("is refused with another hash", async () => {
    const attestor = keys({ signatureAlgorithm: "sha512" });
    await expect(verify(image.reference, { attestor })).rejects.toThrow(/does not verify/u);
    const unknown = keys({ signatureAlgorithm: "md5" });
    await expect(verify(image.reference, { attestor: unknown })).rejects.toThrow(
      /signatureAlgorithm "md5" is unknown/u,
    );
  });

  it("is refused without a log entry where the policy does not waive it", async () => {
    for (const rekor of [undefined, {}, { pubkey: makeKey().publicPem }, { ignoreTlog: false }]) {
      const attestor: KeyAttestor = {
        type: "keys",
        publicKeys: publicKey,
        ...(rekor === undefined ? {} : { rekor }),
      };
      await expect(verify(image.reference, { attestor })).rejects.toThrow(
        /without a transparency log entry; set rekor\.ignoreTlog/u,
      );
    }
  });

  it("is verified with the key from a Secret, and not without access to it", async () => {
    const data = { "cosign.pub": Buffer.from(publicKey).toString("base64") };
    const withSecrets = createImageProviders({
      secret: (namespace, name) => (namespace === "keys" && name === "mine" ? { data } : undefined),
    });
    const attestor: KeyAttestor = {
      type: "keys",
      secret: { namespace: "keys", name: "mine" },
      ...unlogged,
    };
    await withSecrets.verifyImage(check(image.reference, { attestor }));
    const byText = keys({ publicKeys: "k8s://keys/mine" });
    await withSecrets.verifyImage(check(image.reference, { attestor: byText }));
    const missing = keys({ publicKeys: "k8s://keys/yours" });
    await expect(
      withSecrets.verifyImage(check(image.reference, { attestor: missing })),
    ).rejects.toThrow(/Secret keys\/yours does not exist/u);
    await expect(verify(image.reference, { attestor })).rejects.toThrow(/no access to Secrets/u);
  });

  it("is refused with a key management service that nobody gave access to", async () => {
    const kms = "awskms:///alias/mine";
    const attestor: KeyAttestor = { type: "keys", kms, ...unlogged };
    await expect(verify(image.reference, { attestor })).rejects.toThrow(
      /no access to key management services is set up, so awskms:\/\/\/alias\/mine/u,
    );
    const withKms = createImageProviders({ kms: () => publicKey });
    await withKms.verifyImage(check(image.reference, { attestor }));
  });
});

describe("keys of every kind", () => {
  it("verify what cosign has signed: RSA", async () => {
    const image = await pushImage();
    const pem = await importKey(folder, "rsa", "rsa");
    await cosign(folder, "sign", "--key", "rsa.key", ...offline, oldFormat, image.pinned);
    const verified = await verify(image.reference, { attestor: keys({ publicKeys: pem }) });
    expect(verified.digest).toBe(image.digest);
  });

  it("verify plain Ed25519; cosign 3 signs a hash with such a key, which is another algorithm", async () => {
    const image = await pushImage();
    const pem = await importKey(folder, "edwards", "ed25519");
    const privateKey = createPrivateKey(await readFile(join(folder, "edwards.pem")));
    const attestor = keys({ publicKeys: pem });
    const layer = signatureLayer({ digest: image.digest, privateKey });
    await pushLayers(image.location, tagOf(image, "sig"), [layer]);
    await verify(image.reference, { attestor });
    const hashed = await pushImage();
    await cosign(folder, "sign", "--key", "edwards.key", ...offline, oldFormat, hashed.pinned);
    await expect(verify(hashed.reference, { attestor })).rejects.toThrow(/does not verify/u);
  });
});

describe("signatures kept elsewhere", () => {
  it("are found where the policy says", async () => {
    const image = await pushImage();
    const repository = `${host}/elsewhere/signatures`;
    const options = ["--key", "mine.key", ...offline, oldFormat, image.pinned];
    process.env["COSIGN_REPOSITORY"] = repository;
    try {
      await cosign(folder, "sign", ...options);
    } finally {
      delete process.env["COSIGN_REPOSITORY"];
    }
    await verify(image.reference, { repository });
    await expect(verify(image.reference)).rejects.toThrow(/no signatures found/u);
  });
});

describe("forged signatures", () => {
  it("are refused where there are none", async () => {
    const image = await pushImage();
    await expect(verify(image.reference)).rejects.toThrow(
      new RegExp(`no signatures found for ${image.pinned}`, "u"),
    );
  });

  it("are refused where the list of them is empty", async () => {
    const image = await pushImage();
    await pushLayers(image.location, tagOf(image, "sig"), []);
    await expect(verify(image.reference)).rejects.toThrow(/no signatures found/u);
  });

  it("are refused where they were copied from another image", async () => {
    const [signed, victim] = await Promise.all([pushImage(), pushImage()]);
    await sign(signed);
    const signature = await client.manifest(withIdentifier(signed.location, tagOf(signed, "sig")));
    const [layer] = signature.layers;
    if (layer === undefined) throw new Error("no signature");
    const content = await client.blob(signed.location, layer);
    const annotations = Object.fromEntries(layer.annotations);
    await pushLayers(victim.location, tagOf(victim, "sig"), [
      { content, mediaType: layer.mediaType, annotations },
    ]);
    await expect(verify(victim.reference)).rejects.toThrow(
      new RegExp(`about another image: it names ${signed.digest}, not ${victim.digest}`, "u"),
    );
  });

  it("are refused where the payload was changed after signing", async () => {
    const image = await pushImage();
    const layer = signatureLayer({ digest: image.digest, privateKey: await ownKey() });
    const content = Buffer.from(
      layer.content.toString().replace('"optional":null', '"optional":{}'),
    );
    await pushLayers(image.location, tagOf(image, "sig"), [{ ...layer, content }]);
    await expect(verify(image.reference)).rejects.toThrow(/does not verify/u);
  });

  it("are refused where the log has taken in another one, and accepted with their own", async () => {
    const image = await pushImage();
    const rekor = makeKey();
    const privateKey = await ownKey();
    const wishes = {
      digest: image.digest,
      privateKey,
      rekor: rekor.privateKey,
      verifier: publicKey,
    };
    const attestor = keys({ rekor: { pubkey: rekor.publicPem } });
    const place = [image.location, tagOf(image, "sig")] as const;
    await pushLayers(...place, [signatureLayer({ ...wishes, verifier: otherKey })]);
    await expect(verify(image.reference, { attestor })).rejects.toThrow(
      /another signature or signer/u,
    );
    const forged = signatureLayer({
      ...wishes,
      logEntry: (entry) => ({ ...entry, integratedTime: entry.integratedTime - 60 }),
    });
    await pushLayers(...place, [forged]);
    await expect(verify(image.reference, { attestor })).rejects.toThrow(/\(SET\) does not verify/u);
    await pushLayers(...place, [signatureLayer(wishes)]);
    await verify(image.reference, { attestor });
  });

  it("do not hide a good one beside them", async () => {
    const image = await pushImage();
    const good = signatureLayer({ digest: image.digest, privateKey: await ownKey() });
    const bad = signatureLayer({ digest: image.digest, privateKey: makeKey().privateKey });
    const garbage = { content: Buffer.from("x"), mediaType: "text/plain" };
    await pushLayers(image.location, tagOf(image, "sig"), [garbage, bad, good]);
    expect((await verify(image.reference)).digest).toBe(image.digest);
  });
});

describe("a tag that is moved", () => {
  it("is not verified by what was verified before", async () => {
    const signed = await pushImage();
    await sign(signed);
    const first = await verify(signed.reference);
    expect(first.digest).toBe(signed.digest);
    const moved = await pushImage(signed.location.repository);
    expect(await providers.imageDigest(signed.reference)).toBe(moved.digest);
    await expect(verify(signed.reference)).rejects.toThrow(/no signatures found/u);
    // whoever pins the digest that came back keeps what was verified
    expect(await verify(`${host}/${signed.location.repository}@${first.digest}`)).toEqual(first);
  });

  it("does not help the tag of a signature", async () => {
    const [signed, victim] = await Promise.all([pushImage(), pushImage()]);
    await sign(signed);
    const source = await client.manifest(withIdentifier(signed.location, tagOf(signed, "sig")));
    for (const item of [source.config, ...source.layers]) {
      if (item === undefined) continue;
      const content = await client.blob(signed.location, item);
      await pushLayers(victim.location, "carrier", [{ content, mediaType: item.mediaType }]);
    }
    const target = withIdentifier(victim.location, tagOf(victim, "sig"));
    await pushManifest(client, target, { ...source.document, mediaType: source.mediaType });
    await expect(verify(victim.reference)).rejects.toThrow(/about another image/u);
  });
});

describe("an image with an attestation by cosign", () => {
  let image: PushedImage;
  beforeAll(async () => {
    image = await pushImage();
    await attest(image);
    await attest(image, "https://example.com/other/v1");
  });

  it("gives the statements of the type that was asked for", async () => {
    const { digest, statements } = await verify(image.reference, { attestationType: scan });
    expect(digest).toBe(image.digest);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      type: scan,
      predicateType: scan,
      predicate: { critical: 0, tool: "scanner" },
    });
  });

  it("is refused with another key, type or an unmet log", async () => {
    const attestationType = scan;
    const stranger = keys({ publicKeys: otherKey });
    await expect(verify(image.reference, { attestationType, attestor: stranger })).rejects.toThrow(
      /no attestation of .* is by the attestor: the signature does not verify/u,
    );
    await expect(
      verify(image.reference, { attestationType: "https://example.com/none/v1" }),
    ).rejects.toThrow(
      /no attestation of the type https:\/\/example\.com\/none\/v1; by the attestor there are/u,
    );
    const logged: KeyAttestor = { type: "keys", publicKeys: publicKey };
    await expect(verify(image.reference, { attestationType, attestor: logged })).rejects.toThrow(
      /without a transparency log entry/u,
    );
    await expect(verify(image.reference)).rejects.toThrow(/no signatures found/u);
  });
});

describe("forged attestations", () => {
  it("are refused where they are about another subject", async () => {
    const [other, victim] = await Promise.all([pushImage(), pushImage()]);
    const layer = attestationLayer(other.digest, scan, {}, await ownKey());
    await pushLayers(victim.location, tagOf(victim, "att"), [layer]);
    await expect(verify(victim.reference, { attestationType: scan })).rejects.toThrow(
      new RegExp(`about another subject \\(${other.digest}\\), not ${victim.digest}`, "u"),
    );
  });

  it("are refused where the payload was changed after signing", async () => {
    const image = await pushImage();
    const layer = attestationLayer(image.digest, scan, { critical: 7 }, await ownKey());
    const document: unknown = JSON.parse(layer.content.toString());
    if (!isMap(document)) throw new Error("no envelope");
    const payloadText = document["payload"];
    if (typeof payloadText !== "string") throw new Error("no payload");
    const payload = Buffer.from(payloadText, "base64").toString();
    const clean = payload.replace('"critical":7', '"critical":0');
    const content = Buffer.from(
      JSON.stringify({ ...document, payload: Buffer.from(clean).toString("base64") }),
    );
    await pushLayers(image.location, tagOf(image, "att"), [{ ...layer, content }]);
    await expect(verify(image.reference, { attestationType: scan })).rejects.toThrow(
      /does not verify/u,
    );
  });

  it.each<[string, object, RegExp]>([
    ["no signatures", { payloadType: "a", payload: "", signatures: [] }, /has no signatures/u],
    ["no payload", { signatures: [{ sig: "" }] }, /needs payloadType, payload and signatures/u],
    ["no base64", { payloadType: "a", payload: "%%%", signatures: [{ sig: "" }] }, /is no base64/u],
  ])("are refused with %s", async (_, envelope, message) => {
    const image = await pushImage();
    const content = Buffer.from(JSON.stringify(envelope));
    await pushLayers(image.location, tagOf(image, "att"), [
      { content, mediaType: "application/json" },
    ]);
    await expect(verify(image.reference, { attestationType: scan })).rejects.toThrow(message);
  });
});

describe("an image that cosign has signed with a certificate", () => {
  const root = makeCertificate({ name: "root", authority: true });
  const middle = makeCertificate({ name: "middle", authority: true, issuer: root });
  const own = makeCertificate({ name: "own", issuer: middle, email: "a@example.com" });
  let image: PushedImage;
  beforeAll(async () => {
    image = await pushImage();
    await writeFile(join(folder, "own.key.pem"), own.keyPem);
    await writeFile(join(folder, "own.crt"), own.pem);
    await writeFile(join(folder, "chain.crt"), middle.pem + root.pem);
    await cosign(
      folder,
      "import-key-pair",
      "--key",
      "own.key.pem",
      "--output-key-prefix",
      "own",
      "-y",
    );
    const options = ["--certificate", "own.crt", "--certificate-chain", "chain.crt"];
    await cosign(
      folder,
      "sign",
      "--key",
      "own.key",
      ...options,
      ...offline,
      oldFormat,
      image.pinned,
    );
  });

  it("is verified by the certificate with its chain, and by the chain alone", async () => {
    const certChain = middle.pem + root.pem;
    const attestors = [
      { type: "certificates", cert: own.pem, certChain, ...unlogged },
      { type: "certificates", certChain: root.pem, ...unlogged },
    ] as const;
    for (const attestor of attestors) {
      expect((await verify(image.reference, { attestor })).digest).toBe(image.digest);
    }
  });

  it("is refused by another authority, and by another certificate", async () => {
    const stranger = makeCertificate({ name: "root", authority: true });
    await expect(
      verify(image.reference, {
        attestor: { type: "certificates", certChain: stranger.pem, ...unlogged },
      }),
    ).rejects.toThrow(/not issued by a trusted root/u);
    const other = makeCertificate({ name: "own", issuer: middle });
    const certChain = middle.pem + root.pem;
    await expect(
      verify(image.reference, {
        attestor: { type: "certificates", cert: other.pem, certChain, ...unlogged },
      }),
    ).rejects.toThrow(/another certificate than the attestor's/u);
  });

  it("is refused where the certificate has to be logged, or has expired", async () => {
    const certChain = root.pem;
    await expect(
      verify(image.reference, {
        attestor: { type: "certificates", certChain, rekor: { ignoreTlog: true } },
      }),
    ).rejects.toThrow(/no signed certificate timestamp \(SCT\)/u);
    const later = createImageProviders({ now: () => new Date("2100-01-01") });
    await expect(
      later.verifyImage(
        check(image.reference, { attestor: { type: "certificates", certChain, ...unlogged } }),
      ),
    ).rejects.toThrow(/own has expired/u);
  });
});
