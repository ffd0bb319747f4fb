import { createPrivateKey } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { reply, startFakeRegistry } from "../../../image-verification/src/testing/fake-registry.ts";
import type { FakeRegistry } from "../../../image-verification/src/testing/fake-registry.ts";
import {
  day,
  makeCertificate,
  makeKey,
} from "../../../image-verification/src/testing/make-certificate.ts";
import {
  cosign,
  host,
  importKey,
  newFormat,
  offline,
  oldFormat,
  pushImage,
  pushLayers,
  workFolder,
} from "../../../image-verification/src/testing/real-registry.ts";
import type { PushedImage } from "../../../image-verification/src/testing/real-registry.ts";
import { signatureLayer } from "../../../image-verification/src/testing/sign-image.ts";
import type { SignatureWishes } from "../../../image-verification/src/testing/sign-image.ts";
import {
  applyTo,
  byCertificates,
  byKeys,
  failed,
  inError,
  passed,
  verifyImages,
} from "../testing/image-policies.ts";

let folder = "";
let publicKey = "";
const root = makeCertificate({ name: "root", authority: true, from: -9 * day });
const open: FakeRegistry[] = [];

beforeAll(async () => {
  folder = await workFolder();
  publicKey = await importKey(folder, "mine", "p256");
});
afterEach(() => Promise.all(open.splice(0).map((registry) => registry.close())));
afterAll(() => rm(folder, { recursive: true, force: true }));

const by = (attestor: object, more: object = {}): object =>
  verifyImages({ attestors: [{ entries: [attestor] }], ...more });
const mine = (): object => by(byKeys(publicKey));
const sign = ({ pinned }: PushedImage, format = oldFormat): Promise<string> =>
  cosign(folder, "sign", "--key", "mine.key", ...offline, format, pinned);

/** Puts a signature where cosign would look for one of this image. */
async function pushSignature(
  { location, digest }: PushedImage,
  wishes: Partial<SignatureWishes> = {},
): Promise<void> {
  const privateKey = createPrivateKey(await readFile(join(folder, "mine.pem")));
  const layer = signatureLayer({ digest, privateKey, ...wishes });
  await pushLayers(location, `${digest.replace(":", "-")}.sig`, [layer]);
}

/** The command must refuse the image, and say why; the refused image is not passed on as pinned. */
async function expectRefused(rule: object, image: string, ...reasons: string[]): Promise<void> {
  const { code, out } = await applyTo(folder, rule, image);
  expect(code).toBe(1);
  expect(out).toContain(failed);
  expect(out).toContain(`signed image verification failed for ${image}: `);
  for (const reason of reasons) expect(out).toContain(reason);
  expect(out).not.toContain("mutate policy");
}

describe("an image is refused", () => {
  it.each(["Cosign", "SigstoreBundle"])("with another key: %s", async (type) => {
    const image = await pushImage();
    await sign(image, type === "Cosign" ? oldFormat : newFormat);
    const rule = by(byKeys(makeKey().publicPem), { type });
    await expectRefused(rule, image.reference, "does not verify with the attestor's public key");
  });

  it("with another digest than was signed", async () => {
    const image = await pushImage();
    await sign(image);
    const other = await pushImage(image.location.repository, "v2");
    await expectRefused(mine(), other.pinned, `no signatures found for ${other.pinned}`);
    const missing = `${host}/${image.location.repository}@sha256:${"0".repeat(64)}`;
    await expectRefused(mine(), missing, `${missing} does not exist (manifest unknown)`);
  });

  it("with another image's signature", async () => {
    const [image, victim] = [await pushImage(), await pushImage()];
    await pushSignature(victim, { digest: image.digest });
    await expectRefused(
      mine(),
      victim.reference,
      `about another image: it names ${image.digest}, not ${victim.digest}`,
    );
  });

  it("with a signature that no log has taken in", async () => {
    const image = await pushImage();
    await sign(image);
    await expectRefused(
      by(byKeys(publicKey, {})),
      image.reference,
      "without a transparency log entry; set rekor.ignoreTlog",
    );
  });

  it("with a certificate that has expired, and accepted with one that is valid", async () => {
    const rule = by(byCertificates({ certChain: root.pem }));
    const signWith = async (until: number): Promise<PushedImage> => {
      const image = await pushImage();
      const certificate = makeCertificate({ name: "signer", issuer: root, from: -2 * day, until });
      const { privateKey } = certificate;
      await pushSignature(image, { privateKey, certificate, chain: [root] });
      return image;
    };
    await expectRefused(rule, (await signWith(-day)).reference, "expired");
    const { out } = await applyTo(folder, rule, (await signWith(day)).reference);
    expect(out).toContain(passed);
  });

  it("without any signature, in the words of each format", async () => {
    const { reference, pinned } = await pushImage();
    await expectRefused(mine(), reference, `no signatures found for ${pinned}`);
    const bundle = by(byKeys(publicKey), { type: "SigstoreBundle" });
    await expectRefused(bundle, reference, `no bundle found for ${pinned}`);
    const notary = by(byCertificates({ cert: root.pem }), { type: "Notary" });
    await expectRefused(notary, reference, `no Notary signatures found for ${pinned}`);
  });
});

describe("a tag that is moved", () => {
  it("is refused afterwards, while the digest that was written in stays good", async () => {
    const image = await pushImage();
    await sign(image);
    const { out } = await applyTo(folder, mine(), image.reference);
    const pinned = /image: (\S+@sha256:\w+)/u.exec(out)?.[1] ?? "";
    expect(pinned).toBe(`${image.reference}@${image.digest}`);
    const moved = await pushImage(image.location.repository);
    await expectRefused(mine(), image.reference, `no signatures found for ${moved.pinned}`);
    expect((await applyTo(folder, mine(), pinned)).out).toContain(passed);
  });

  it("between two looks at it is used as it was verified", async () => {
    const image = await pushImage();
    await sign(image);
    const evil = await pushImage(image.location.repository, "evil");
    let looks = 0;
    const registry = await startFakeRegistry(({ url = "" }, response) => {
      const isTag = url.endsWith("/manifests/v1");
      if (isTag) looks += 1;
      const target = isTag && looks > 1 ? url.replace(/v1$/u, evil.digest) : url;
      return reply(response, "", { location: `http://${host}${target}` }, 307);
    });
    open.push(registry);
    const tagged = image.reference.replace(host, registry.host);
    const two = [{ entries: [byKeys(publicKey)] }, { entries: [byKeys(publicKey)] }];
    const { code, out } = await applyTo(folder, verifyImages({ attestors: two }), tagged);
    expect(code).toBe(0);
    expect(out).toContain(`image: ${tagged}@${image.digest}\n`);
    expect(out).not.toContain(evil.digest);
    expect(looks).toBe(1);
  });
});

describe("a registry that does not answer", () => {
  it.each(["Cosign", "SigstoreBundle", "Notary"])("is an error, not a pass: %s", async (type) => {
    const attestor = type === "Notary" ? byCertificates({ cert: root.pem }) : byKeys(publicKey);
    const { code, out } = await applyTo(folder, by(attestor, { type }), "127.0.0.1:1/app:v1");
    expect(code).toBe(1);
    expect(out).toContain(inError);
    expect(out).toContain(
      "127.0.0.1:1 cannot be reached (GET http://127.0.0.1:1/v2/app/manifests/v1)",
    );
    expect(out).not.toContain("mutate policy");
  });

  it("is an error where it breaks off between image and signature", async () => {
    const image = await pushImage();
    await sign(image);
    const registry = await startFakeRegistry((request, response) => {
      const { url = "" } = request;
      if (!url.endsWith("/manifests/v1")) request.socket.destroy();
      else reply(response, "", { location: `http://${host}${url}` }, 307);
      return true;
    });
    open.push(registry);
    const tagged = image.reference.replace(host, registry.host);
    const { code, out } = await applyTo(folder, mine(), tagged);
    expect(code).toBe(1);
    expect(out).toContain(inError);
    expect(out).toContain("cannot be reached");
  });

  it("is told from one that refuses access", async () => {
    const registry = await startFakeRegistry((_, response) =>
      reply(response, "", { "www-authenticate": 'Basic realm="x"' }, 401),
    );
    open.push(registry);
    const image = `${registry.host}/app:v1`;
    await expectRefused(mine(), image, "asks for a login, and none is known for it");
  });
});
