import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  makeCertificate,
  makeKey,
} from "../../../image-verification/src/testing/make-certificate.ts";
import {
  cosign,
  host,
  importKey,
  newFormat,
  notation,
  offline,
  oldFormat,
  pushImage,
  workFolder,
} from "../../../image-verification/src/testing/real-registry.ts";
import type { PushedImage } from "../../../image-verification/src/testing/real-registry.ts";
import {
  applyTo,
  byCertificates,
  byKeys,
  failed,
  inError,
  passed,
  verifyImages,
} from "../testing/image-policies.ts";

const scan = "https://example.com/scan/v1";
const root = makeCertificate({ name: "root", authority: true });
const signer = makeCertificate({ name: "signer", issuer: root });
let folder = "";
let first = "";
let second = "";

beforeAll(async () => {
  folder = await workFolder();
  first = await importKey(folder, "first", "p256");
  second = await importKey(folder, "second", "p256");
  await writeFile(join(folder, "scan.json"), JSON.stringify({ critical: 0 }));
  const home = join(folder, "notation");
  await mkdir(home);
  const [keyPath, certPath] = [join(home, "signer.key"), join(home, "signer.crt")];
  await writeFile(keyPath, signer.keyPem);
  await writeFile(certPath, signer.pem + root.pem);
  const keys = [{ name: "signer", keyPath, certPath }];
  await writeFile(join(home, "signingkeys.json"), JSON.stringify({ default: "signer", keys }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sign = ({ pinned }: PushedImage, key: string, format: string): Promise<string> =>
  cosign(folder, "sign", "--key", `${key}.key`, ...offline, format, pinned);
const attest = ({ pinned }: PushedImage, format: string): Promise<string> => {
  const statement = ["--predicate", "scan.json", "--type", scan];
  return cosign(folder, "attest", "--key", "first.key", ...statement, ...offline, format, pinned);
};
const attestors = (...entries: object[]): object[] => [{ entries }];
const attestations = (critical: number): object[] => [
  {
    type: scan,
    attestors: attestors(byKeys(first)),
    conditions: [{ all: [{ key: "{{ critical }}", operator: "Equals", value: critical }] }],
  },
];

describe("a pod whose image is signed", () => {
  it.each<[string, (image: PushedImage) => Promise<string>, () => object]>([
    [
      "by a key",
      (image) => sign(image, "first", oldFormat),
      () => ({ attestors: attestors(byKeys(first)) }),
    ],
    [
      "in a Sigstore bundle",
      (image) => sign(image, "first", newFormat),
      () => ({ type: "SigstoreBundle", attestors: attestors(byKeys(first)) }),
    ],
    [
      "by notation",
      ({ pinned }) => notation(folder, "sign", "--insecure-registry", pinned),
      () => ({ type: "Notary", attestors: attestors(byCertificates({ cert: root.pem })) }),
    ],
    [
      "with an attestation that meets the conditions",
      (image) => attest(image, oldFormat),
      () => ({ attestations: attestations(0) }),
    ],
    [
      "with an attestation in a bundle that meets the conditions",
      (image) => attest(image, newFormat),
      () => ({ type: "SigstoreBundle", attestations: attestations(0) }),
    ],
  ])("%s passes, and is printed with the digest", async (_, signIt, entry) => {
    const image = await pushImage();
    await signIt(image);
    const { code, out, err } = await applyTo(folder, verifyImages(entry()), image.reference);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(passed);
    expect(out).toContain("mutate policy images applied to shop/Pod/web:\n");
    expect(out).toContain(`image: ${image.reference}@${image.digest}\n`);
  });

  it("is not changed where the policy does not want digests", async () => {
    const image = await pushImage();
    await sign(image, "first", oldFormat);
    const entry = { attestors: attestors(byKeys(first)), mutateDigest: false, verifyDigest: false };
    const { code, out } = await applyTo(folder, verifyImages(entry), image.reference);
    expect(code).toBe(0);
    expect(out).toContain(`image: ${image.reference}\n`);
    expect(out).not.toContain(image.digest);
  });

  it("fails with an attestation that does not meet the conditions", async () => {
    const image = await pushImage();
    await attest(image, oldFormat);
    const rule = verifyImages({ attestations: attestations(1) });
    const { code, out } = await applyTo(folder, rule, image.reference);
    expect(code).toBe(1);
    expect(out).toContain(failed);
    expect(out).toContain(`image verification failed for ${image.reference}: `);
    expect(out).not.toContain("mutate policy");
  });
});

describe("several keys in one text", () => {
  const rule = (count?: number): object =>
    verifyImages({
      attestors: [{ ...(count === undefined ? {} : { count }), entries: [byKeys(first + second)] }],
    });
  /** Three keys in two entries, of which two must agree. */
  const twoOfThree = (): object =>
    verifyImages({
      attestors: [{ count: 2, entries: [byKeys(first + second), byKeys(makeKey().publicPem)] }],
    });
  let once = "";
  let twice = "";
  beforeAll(async () => {
    const [one, two] = [await pushImage(), await pushImage()];
    await sign(one, "second", oldFormat);
    await sign(two, "first", oldFormat);
    await sign(two, "second", oldFormat);
    once = one.reference;
    twice = two.reference;
  });

  // as Kyverno documents it: each key is an attestor of its own, and `count` says how many must agree
  it.each<[string, () => object, () => string, string]>([
    ["are all wanted without count, and one is too few", () => rule(), () => once, failed],
    ["are all wanted without count, and have signed", () => rule(), () => twice, passed],
    ["will do, any of them, with count 1", () => rule(1), () => once, passed],
    ["count each among two of three, and one is too few", twoOfThree, () => once, failed],
    ["count each among two of three, and have signed", twoOfThree, () => twice, passed],
  ])("%s", async (_, policy, image, expected) => {
    const { out } = await applyTo(folder, policy(), image());
    expect(out).toContain(expected);
  });

  it("are one entry for the count that a policy may name", async () => {
    const { code, err } = await applyTo(folder, rule(2), twice);
    expect(code).toBe(2);
    expect(err).toContain("count must be between 1 and the number of entries, 1");
  });
});

describe("what a policy learns of an image (imageRegistry)", () => {
  const rule = (value: string): object => ({
    context: [
      {
        name: "image",
        imageRegistry: { reference: "{{ request.object.spec.containers[0].image }}" },
      },
    ],
    validate: {
      failureAction: "Enforce",
      message: "architecture {{ image.configData.architecture }}, {{ image.resolvedImage }}",
      deny: {
        conditions: {
          any: [{ key: "{{ image.configData.architecture }}", operator: "NotEquals", value }],
        },
      },
    },
  });

  it("comes from the registry", async () => {
    const image = await pushImage();
    expect((await applyTo(folder, rule("amd64"), image.reference)).out).toContain(passed);
    const other = await applyTo(folder, rule("arm64"), image.reference);
    expect(other.code).toBe(1);
    expect(other.out).toContain(failed);
    expect(other.out).toContain(`architecture amd64, ${image.pinned}`);
  });

  it.each([
    ["is out of reach", "127.0.0.1:1", "cannot be reached"],
    ["has no such image", host, "does not exist (manifest unknown)"],
  ])("is an error where the registry %s", async (_, registry, message) => {
    const { code, out } = await applyTo(folder, rule("amd64"), `${registry}/none:v1`);
    expect(code).toBe(1);
    expect(out).toContain(inError);
    expect(out).toContain(message);
  });
});
