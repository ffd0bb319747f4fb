import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageCheck, VerifiedImage } from "@winnow/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImageProviders } from "../providers.ts";
import { withIdentifier } from "../registry/location.ts";
import { pushBlob, pushManifest } from "../registry/push.ts";
import { day, makeCertificate, makeKey } from "../testing/make-certificate.ts";
import type { Issued } from "../testing/make-certificate.ts";
import {
  client,
  host,
  notation,
  pushImage,
  pushJson,
  workFolder,
} from "../testing/real-registry.ts";
import type { PushedImage } from "../testing/real-registry.ts";

const root = makeCertificate({ name: "root", authority: true });
const middle = makeCertificate({ name: "middle", authority: true, issuer: root });
const signers: Readonly<Record<string, Issued>> = {
  good: makeCertificate({ name: "good", issuer: middle }),
  revocable: makeCertificate({
    name: "revocable",
    issuer: middle,
    revocationList: "http://127.0.0.1/crl",
  }),
};
const formats = ["jws", "cose"] as const;
const signatureType = "application/vnd.cncf.notary.signature";
const report = "application/vnd.example.report";
let folder = "";

beforeAll(async () => {
  folder = await workFolder();
  const home = join(folder, "notation");
  await mkdir(home);
  const keys = await Promise.all(
    Object.entries(signers).map(async ([name, signer]) => {
      const keyPath = join(home, `${name}.key`);
      const certPath = join(home, `${name}.crt`);
      await writeFile(keyPath, signer.keyPem);
      await writeFile(certPath, signer.pem + middle.pem + root.pem);
      return { name, keyPath, certPath };
    }),
  );
  await writeFile(join(home, "signingkeys.json"), JSON.stringify({ default: "good", keys }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function sign(pinned: string, ...more: string[]): Promise<string> {
  return notation(folder, "sign", "--insecure-registry", ...more, pinned);
}
const providers = createImageProviders();
const checkOf = (reference: string, changes: Partial<ImageCheck> = {}): ImageCheck => ({
  reference,
  type: "Notary",
  attestor: { type: "certificates", certChain: root.pem },
  ...changes,
});
const verify = async (
  { reference }: Pick<PushedImage, "reference">,
  changes: Partial<ImageCheck> = {},
): Promise<VerifiedImage> => providers.verifyImage(checkOf(reference, changes));

/** The one envelope of an image that notation has signed. */
async function envelopeOf(image: PushedImage): Promise<Buffer> {
  const tag = withIdentifier(image.location, image.digest.replace(":", "-"));
  const { manifests } = await client.manifest(tag);
  const found = await client.manifest(withIdentifier(image.location, manifests[0]?.digest ?? ""));
  const [layer] = found.layers;
  if (layer === undefined) throw new Error("no envelope");
  return client.blob(image.location, layer);
}

/** Pushes envelopes as the signatures of an image. */
async function pushEnvelopes(
  image: PushedImage,
  type: string,
  ...envelopes: Buffer[]
): Promise<void> {
  const manifests = await Promise.all(
    envelopes.map(async (envelope) => {
      const layer = await pushBlob(client, image.location, envelope, type);
      const config = await pushJson(image.location, {}, signatureType);
      const manifest = {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config,
        layers: [layer],
      };
      const pushed = await pushManifest(client, image.location, manifest, { byDigest: true });
      return { ...pushed, artifactType: signatureType };
    }),
  );
  await pushIndex(image, manifests);
}

async function pushIndex(image: PushedImage, manifests: readonly object[]): Promise<void> {
  await pushManifest(client, withIdentifier(image.location, image.digest.replace(":", "-")), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests,
  });
}

describe.each(formats)("an image that notation has signed in %s", (format) => {
  let image: PushedImage;
  beforeAll(async () => {
    image = await pushImage();
    await sign(image.pinned, "--signature-format", format, "--expiry", "1h");
  });

  it("is verified up to its root, and up to its intermediate authority", async () => {
    const verified = { digest: image.digest, statements: [] };
    expect(await verify(image)).toEqual(verified);
    expect(await verify(image, { attestor: { type: "certificates", cert: middle.pem } })).toEqual(
      verified,
    );
  });

  it("is refused by another root, by keys and by annotations", async () => {
    const certChain = makeCertificate({ name: "root", authority: true }).pem;
    await expect(verify(image, { attestor: { type: "certificates", certChain } })).rejects.toThrow(
      /not issued by a trusted root/u,
    );
    await expect(
      verify(image, { attestor: { type: "keys", publicKeys: makeKey().publicPem } }),
    ).rejects.toThrow(/verified by certificates; the attestor has none/u);
    await expect(verify(image, { annotations: { a: "b" } })).rejects.toThrow(
      /annotations cannot be verified/u,
    );
    await expect(verify(image, { attestor: { type: "certificates" } })).rejects.toThrow(
      /needs certificates/u,
    );
  });

  it("trusts no certificate that could vouch for nobody", async () => {
    const cert = signers["good"]?.pem ?? "";
    await expect(verify(image, { attestor: { type: "certificates", cert } })).rejects.toThrow(
      /can be no trust root/u,
    );
  });

  it("is refused once the signature has expired, or its certificates", async () => {
    const at = (days: number): ReturnType<typeof createImageProviders> =>
      createImageProviders({ now: () => new Date(Date.now() + days * day) });
    await expect(at(1).verifyImage(checkOf(image.reference))).rejects.toThrow(
      /signature has expired on/u,
    );
    await expect(at(400).verifyImage(checkOf(image.reference))).rejects.toThrow(
      /the certificate of .* has expired/u,
    );
  });

  it("is refused where its envelope is shown for another image", async () => {
    const victim = await pushImage();
    const type = format === "jws" ? "application/jose+json" : "application/cose";
    await pushEnvelopes(victim, type, Buffer.from("garbage"), await envelopeOf(image));
    await expect(verify(victim)).rejects.toThrow(
      new RegExp(`about another artifact: it names ${image.digest}, not ${victim.digest}`, "u"),
    );
  });

  it("is refused where its envelope was changed", async () => {
    const victim = await pushImage();
    const envelope = await envelopeOf(image);
    const type = format === "jws" ? "application/jose+json" : "application/cose";
    const encode = (text: string): Buffer =>
      format === "jws" ? Buffer.from(Buffer.from(text).toString("base64url")) : Buffer.from(text);
    const payload = JSON.stringify(JSON.parse(payloadIn(envelope, format)));
    const forged = payload.replace(image.digest, victim.digest);
    const at = envelope.indexOf(encode(payload));
    expect(at).toBeGreaterThan(0);
    const changed = Buffer.concat([
      envelope.subarray(0, at),
      encode(forged),
      envelope.subarray(at + encode(payload).length),
    ]);
    await pushEnvelopes(victim, type, changed);
    await expect(verify(victim)).rejects.toThrow(/does not verify with its certificate's key/u);
  });
});

function payloadIn(envelope: Buffer, format: "jws" | "cose"): string {
  if (format === "jws") {
    const { payload } = JSON.parse(envelope.toString()) as { payload: string };
    return Buffer.from(payload, "base64url").toString();
  }
  const text = envelope.toString("latin1");
  const from = text.indexOf('{"targetArtifact"');
  return text.slice(from, text.indexOf("}}", from) + 2);
}

describe("an image without a signature of notation", () => {
  it("is refused", async () => {
    await expect(verify(await pushImage())).rejects.toThrow(/no Notary signatures found/u);
  });

  it("is refused with an empty list of signatures, or one of unknown envelopes", async () => {
    const image = await pushImage();
    await pushIndex(image, []);
    await expect(verify(image)).rejects.toThrow(/no Notary signatures found/u);
    await pushEnvelopes(image, "application/pgp", Buffer.from("x"));
    await expect(verify(image)).rejects.toThrow(/envelope is application\/pgp, which is unknown/u);
  });
});

describe("a certificate that names a revocation list", () => {
  it("is refused, as nothing is asked, unless the host accepts that", async () => {
    const image = await pushImage();
    await sign(image.pinned, "--key", "revocable");
    await expect(verify(image)).rejects.toThrow(/revocation cannot be checked here/u);
    const trusting = createImageProviders({ ignoreRevocation: true });
    await trusting.verifyImage(checkOf(image.reference));
  });
});

/** Pushes a report that refers to an image, and lists it among the image's referrers. */
async function pushReport(image: PushedImage, subject = image.digest): Promise<string> {
  const config = await pushJson(image.location, {}, "application/vnd.oci.empty.v1+json");
  const layer = await pushJson(image.location, { critical: 0 }, "application/json");
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    artifactType: report,
    config,
    layers: [layer],
    subject: {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: subject,
      size: 1,
    },
  };
  const pushed = await pushManifest(client, image.location, manifest, { byDigest: true });
  await pushIndex(image, [{ ...pushed, artifactType: report }]);
  return pushed.digest;
}

describe("an attestation that notation has signed", () => {
  it("gives its content as a statement", async () => {
    const image = await pushImage();
    const digest = await pushReport(image);
    await sign(`${host}/${image.location.repository}@${digest}`);
    const verified = await verify(image, { attestationType: report });
    expect(verified.digest).toBe(image.digest);
    expect(verified.statements[0]).toMatchObject({ type: report, predicate: { critical: 0 } });
    await expect(
      verify(image, { attestationType: "application/vnd.example.other" }),
    ).rejects.toThrow(/no attestation of the type application\/vnd\.example\.other found/u);
  });

  it("is refused unsigned, and where it is about another image", async () => {
    const image = await pushImage();
    await pushReport(image);
    await expect(verify(image, { attestationType: report })).rejects.toThrow(
      /no Notary signatures found/u,
    );
    const other = await pushImage(image.location.repository, "other");
    const digest = await pushReport(image, other.digest);
    await sign(`${host}/${image.location.repository}@${digest}`);
    await expect(verify(image, { attestationType: report })).rejects.toThrow(
      /about another subject/u,
    );
  });
});
