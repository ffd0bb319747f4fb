// These tests share one folder and one registry: what they do is done in order.
// oxlint-disable no-await-in-loop
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageCheck, KeyAttestor, VerifiedImage } from "@winnow/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImageProviders } from "../providers.ts";
import { withIdentifier } from "../registry/location.ts";
import { pushManifest } from "../registry/push.ts";
import { makeKey } from "../testing/make-certificate.ts";
import {
  client,
  cosign,
  importKey,
  newFormat,
  offline,
  pushImage,
  pushJson,
  workFolder,
} from "../testing/real-registry.ts";
import type { PushedImage } from "../testing/real-registry.ts";

const scan = "https://example.com/scan/v1";
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
const providers = createImageProviders();
let folder = "";
const publicKeys: Record<string, string> = {};
// with Ed25519 cosign 3 signs a hash, which is another algorithm; see cosign.registry-test.ts
const kinds = ["p256", "p384", "rsa"] as const;

beforeAll(async () => {
  folder = await workFolder();
  for (const kind of kinds) publicKeys[kind] = await importKey(folder, kind, kind);
  await writeFile(join(folder, "scan.json"), JSON.stringify({ critical: 0 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function attest(image: PushedImage, key: string): Promise<string> {
  const options = ["--predicate", "scan.json", "--type", scan, ...offline, newFormat];
  return cosign(folder, "attest", "--key", `${key}.key`, ...options, image.pinned);
}

const keys = (pem: string | undefined, changes: Partial<KeyAttestor> = {}): KeyAttestor => ({
  type: "keys",
  publicKeys: pem ?? "",
  rekor: { ignoreTlog: true },
  ctlog: { ignoreSCT: true },
  ...changes,
});
const verify = async (
  { reference }: Pick<PushedImage, "reference">,
  changes: Partial<ImageCheck>,
): Promise<VerifiedImage> =>
  providers.verifyImage({
    reference,
    type: "SigstoreBundle",
    attestor: keys(publicKeys["p256"]),
    ...changes,
  });

/** Pushes a text as the one bundle of an image, and lists it as registries without the API do. */
async function pushBundle(image: PushedImage, text: object, listed: object = {}): Promise<void> {
  const layer = await pushJson(image.location, text, bundleType);
  const config = await pushJson(image.location, {}, "application/vnd.oci.empty.v1+json");
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config,
    layers: [layer],
    subject: { mediaType: config.mediaType, digest: image.digest, size: 1 },
  };
  const pushed = await pushManifest(client, image.location, manifest, { byDigest: true });
  const tag = withIdentifier(image.location, image.digest.replace(":", "-"));
  await pushManifest(client, tag, {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [{ ...pushed, artifactType: bundleType, ...listed }],
  });
}

/** The bundle that cosign has pushed. */
async function bundleOf(image: PushedImage): Promise<{ dsseEnvelope: { payload: string } }> {
  const tag = withIdentifier(image.location, image.digest.replace(":", "-"));
  const { manifests } = await client.manifest(tag);
  const { layers } = await client.manifest(
    withIdentifier(image.location, manifests[0]?.digest ?? ""),
  );
  const [layer] = layers;
  if (layer === undefined) throw new Error("no bundle");
  const text = (await client.blob(image.location, layer)).toString();
  return JSON.parse(text) as { dsseEnvelope: { payload: string } };
}

describe("an image that cosign has signed with a bundle", () => {
  it.each(kinds)("is verified by its key: %s", async (kind) => {
    const image = await pushImage();
    await cosign(folder, "sign", "--key", `${kind}.key`, ...offline, newFormat, image.pinned);
    const verified = await verify(image, { attestor: keys(publicKeys[kind]) });
    expect(verified).toEqual({ digest: image.digest, statements: [] });
    const attestor = keys(makeKey().publicPem);
    await expect(verify(image, { attestor })).rejects.toThrow(
      /does not verify with the attestor's public key/u,
    );
    const logged = keys(publicKeys[kind], { rekor: {} });
    await expect(verify(image, { attestor: logged })).rejects.toThrow(
      /without a transparency log entry/u,
    );
  });

  it("gives the statements of its attestations", async () => {
    const image = await pushImage();
    await attest(image, "p256");
    const { statements } = await verify(image, { attestationType: scan });
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({ type: scan, predicate: { critical: 0 } });
    await expect(verify(image, { attestationType: "https://example.com/none" })).rejects.toThrow(
      /no attestation of the type https:\/\/example\.com\/none found/u,
    );
  });

  it("has no annotations to compare", async () => {
    const image = await pushImage();
    await expect(verify(image, { annotations: { a: "b" } })).rejects.toThrow(
      /has none to compare/u,
    );
  });
});

describe("forged bundles", () => {
  let signed: PushedImage;
  let victim: PushedImage;
  beforeAll(async () => {
    [signed, victim] = await Promise.all([pushImage(), pushImage()]);
    await attest(signed, "p256");
  });

  it("are refused where there are none", async () => {
    await expect(verify(await pushImage(), {})).rejects.toThrow(/no bundle found/u);
  });

  it("are refused where they are about another image", async () => {
    await pushBundle(victim, await bundleOf(signed));
    for (const attestationType of [undefined, scan]) {
      const type = attestationType === undefined ? {} : { attestationType };
      await expect(verify(victim, type)).rejects.toThrow(
        new RegExp(`about another subject \\(${signed.digest}\\), not ${victim.digest}`, "u"),
      );
    }
  });

  it("are refused where the payload was changed after signing", async () => {
    const bundle = await bundleOf(signed);
    const statement = Buffer.from(bundle.dsseEnvelope.payload, "base64").toString();
    const payload = Buffer.from(statement.replace(signed.digest.slice(7), victim.digest.slice(7)));
    const dsseEnvelope = { ...bundle.dsseEnvelope, payload: payload.toString("base64") };
    await pushBundle(victim, { ...bundle, dsseEnvelope });
    await expect(verify(victim, {})).rejects.toThrow(/signature does not verify/u);
  });

  it.each<[string, object, RegExp]>([
    ["garbage", [1], /the bundle is no JSON object/u],
    ["an empty object", {}, /the bundle cannot be read/u],
    [
      "bare content",
      {
        mediaType: bundleType,
        verificationMaterial: { publicKey: { hint: "a" } },
        messageSignature: {
          messageDigest: { algorithm: "SHA2_256", digest: "AAAA" },
          signature: "AAAA",
        },
      },
      /bundle signs bare content/u,
    ],
  ])("are refused with %s", async (_, text, message) => {
    await pushBundle(victim, text);
    await expect(verify(victim, {})).rejects.toThrow(message);
  });
});
