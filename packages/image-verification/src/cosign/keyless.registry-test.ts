import type { ImageAttestor, KeylessAttestor, VerifiedImage } from "@winnow/engine";
import { describe, expect, it } from "vitest";
import { createImageProviders } from "../providers.ts";
import { makeCertificate, makeKey } from "../testing/make-certificate.ts";
import type { CertificateWishes } from "../testing/make-certificate.ts";
import { pushImage, pushLayers } from "../testing/real-registry.ts";
import { signatureLayer } from "../testing/sign-image.ts";
import type { SignatureWishes } from "../testing/sign-image.ts";

const root = makeCertificate({ name: "fulcio", authority: true });
const middle = makeCertificate({ name: "fulcio-intermediate", authority: true, issuer: root });
const rekor = makeKey();
const ctlog = makeKey();
const subject = "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main";
const issuer = "https://token.actions.githubusercontent.com";
const minute = 60_000;
/** Valid for ten minutes, two hours ago. */
const brief = { from: -120 * minute, until: -110 * minute };
const then = Math.floor((Date.now() - 115 * minute) / 1000);

const providers = createImageProviders();

function keyless(changes: Partial<KeylessAttestor> = {}): ImageAttestor {
  return {
    type: "keyless",
    roots: root.pem,
    rekor: { pubkey: rekor.publicPem },
    ctlog: { pubkey: ctlog.publicPem },
    ...changes,
  };
}

/** Pushes an image that is signed by a certificate of our own authority. */
async function signedImage(
  wishes: Partial<CertificateWishes> = {},
  signature: Partial<SignatureWishes> = {},
): Promise<string> {
  const image = await pushImage();
  const certificate = makeCertificate({
    name: "signer",
    issuer: middle,
    uri: subject,
    texts: {
      "1.3.6.1.4.1.57264.1.1": issuer,
      "1.3.6.1.4.1.57264.1.2": "push",
      "1.3.6.1.4.1.57264.1.5": "acme/app",
    },
    utf8Texts: {
      "1.3.6.1.4.1.57264.1.8": issuer,
      "1.3.6.1.4.1.57264.1.12": "https://github.com/acme/app",
    },
    log: ctlog.privateKey,
    ...brief,
    ...wishes,
  });
  const layer = signatureLayer({
    digest: image.digest,
    privateKey: certificate.privateKey,
    certificate,
    chain: [middle, root],
    rekor: rekor.privateKey,
    at: then,
    ...signature,
  });
  await pushLayers(image.location, `${image.digest.replace(":", "-")}.sig`, [layer]);
  return image.reference;
}

const verify = async (reference: string, attestor: ImageAttestor): Promise<VerifiedImage> =>
  providers.verifyImage({ reference, type: "Cosign", attestor });

describe("an image that is signed without a key", () => {
  it.each<[string, Partial<KeylessAttestor>]>([
    ["subject and issuer", { subject, issuer }],
    ["wildcards", { subject: "https://github.com/acme/*", issuer: "https://token.*" }],
    [
      "regular expressions",
      { subjectRegExp: "^https://github\\.com/acme/app/.+$", issuerRegExp: "actions" },
    ],
    ["extensions by name", { additionalExtensions: { githubWorkflowTrigger: "push" } }],
    [
      "extensions by identifier",
      { additionalExtensions: { "1.3.6.1.4.1.57264.1.12": "https://github.com/acme/app" } },
    ],
    ["nothing but the authority", {}],
  ])("is verified by %s", async (_, identity) => {
    const verified = await verify(await signedImage(), keyless(identity));
    expect(verified.digest).toMatch(/^sha256:/u);
  });

  it.each<[string, Partial<KeylessAttestor>, RegExp]>([
    [
      "subject",
      { subject: "https://github.com/evil/*", issuer },
      /subject mismatch: expected "https:\/\/github\.com\/evil\/\*", the certificate has "https:\/\/github\.com\/acme/u,
    ],
    [
      "issuer",
      { subject, issuer: "https://accounts.google.com" },
      /issuer mismatch: expected "https:\/\/accounts\.google\.com", the certificate has "https:\/\/token/u,
    ],
    [
      "subject's pattern",
      { subjectRegExp: "^acme/app$" },
      /subject mismatch: expected a match of/u,
    ],
    [
      "issuer's pattern",
      { issuerRegExp: "^https://gitlab" },
      /issuer mismatch: expected a match of/u,
    ],
    [
      "extension",
      { additionalExtensions: { githubWorkflowTrigger: "pull_request" } },
      /extension githubWorkflowTrigger mismatch/u,
    ],
    [
      "unknown extension",
      { additionalExtensions: { githubWorkflowSha: "*" } },
      /no extension githubWorkflowSha/u,
    ],
    [
      "extension named like a property",
      { additionalExtensions: { constructor: "*" } },
      /no extension constructor/u,
    ],
    ["broken pattern", { subjectRegExp: "(" }, /is no regular expression/u],
    [
      "root",
      { subject, roots: makeCertificate({ name: "fulcio", authority: true }).pem },
      /not issued by a trusted root/u,
    ],
    [
      "transparency log",
      { subject, rekor: { pubkey: makeKey().publicPem } },
      /transparency log that is not trusted/u,
    ],
    [
      "certificate log",
      { subject, ctlog: { pubkey: makeKey().publicPem } },
      /\(SCT\) is of an unknown log/u,
    ],
    [
      "public transparency log",
      { subject, rekor: { url: "https://rekor.sigstore.dev" } },
      /transparency log that is not trusted/u,
    ],
    [
      "roots that are no certificates",
      { subject, roots: makeKey().publicPem },
      /roots holds a PUBLIC KEY, not a CERTIFICATE/u,
    ],
    [
      "log key that is none",
      { subject, rekor: { pubkey: "x" } },
      /rekor\.pubkey holds no PEM block/u,
    ],
  ])("is refused with another %s", async (_, identity, message) => {
    await expect(verify(await signedImage(), keyless(identity))).rejects.toThrow(message);
  });

  it("needs nothing of the logs where the policy waives them and the certificate is valid", async () => {
    const relaxed = { rekor: { ignoreTlog: true }, ctlog: { ignoreSCT: true } };
    const valid = { from: -minute, until: 60 * minute, log: makeKey().privateKey };
    await verify(await signedImage(valid), keyless({ subject, ...relaxed }));
    await expect(verify(await signedImage(), keyless({ subject, ...relaxed }))).rejects.toThrow(
      /signer has expired/u,
    );
  });
});

describe("a forged signature without a key", () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    [
      "a forged certificate timestamp",
      () => signedImage({ forgeTimestamp: true }),
      /\(SCT\) is not signed by its log/u,
    ],
    [
      "a forged entry timestamp",
      () =>
        signedImage(
          {},
          { logEntry: (entry) => ({ ...entry, integratedTime: entry.integratedTime + 1 }) },
        ),
      /\(SET\) does not verify/u,
    ],
    [
      "an entry that another log has signed",
      () => signedImage({}, { rekor: makeKey().privateKey }),
      /transparency log that is not trusted/u,
    ],
    [
      "an entry made after the certificate had expired",
      () => signedImage({}, { at: Math.floor(Date.now() / 1000) }),
      /signer has expired/u,
    ],
    [
      "an entry about another signer",
      () => signedImage({}, { verifier: makeKey().publicPem }),
      /another signature or signer/u,
    ],
    [
      "a key that is not the certificate's",
      () => signedImage({}, { privateKey: makeKey().privateKey }),
      /does not verify with its certificate's key/u,
    ],
    [
      "an authority of its own",
      () =>
        signedImage({ issuer: makeCertificate({ name: "fulcio-intermediate", authority: true }) }),
      /not issued by a trusted root/u,
    ],
    [
      "a certificate for servers",
      () => signedImage({ usage: "serverAuth" }),
      /is not for codeSigning/u,
    ],
    [
      "another digest in its payload",
      () => signedImage({}, { digest: `sha256:${"0".repeat(64)}` }),
      /about another image/u,
    ],
  ])("is refused with %s", async (_, make, message) => {
    await expect(verify(await make(), keyless({ subject }))).rejects.toThrow(message);
  });
});
