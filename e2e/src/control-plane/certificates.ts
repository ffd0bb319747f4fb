/** The certificates of a control plane on this machine: an authority, and what it signs. */
// the library that reads and writes X.509 needs it to be there first
// oxlint-disable-next-line import/no-unassigned-import
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { X509Certificate } from "@peculiar/x509";

/** A certificate and its private key, as PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  readonly cert: string;
  /** A certificate for a server on the loopback address. */
  server(name: string): Promise<Issued>;
  /** A certificate by which a client is known: its user and, for Kubernetes, its groups. */
  client(user: string, groups?: readonly string[]): Promise<Issued>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 60 * 60 * 1000;

export async function createAuthority(): Promise<Authority> {
  const keys = await makeKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    name: "CN=control-plane",
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  const issue = (subject: Subject, usage: ExtendedKeyUsage): Promise<Issued> =>
    issueBy(own, keys.privateKey, subject, usage);
  return {
    cert: own.toString("pem"),
    server: (name) => issue([{ CN: [name] }], ExtendedKeyUsage.serverAuth),
    client: (user, groups = []) =>
      issue(
        [{ CN: [user] }, ...groups.map((group) => ({ O: [group] }))],
        ExtendedKeyUsage.clientAuth,
      ),
  };
}

/** A key pair for the tokens of service accounts, as PEM. */
export async function makeTokenKeys(): Promise<{
  readonly publicKey: string;
  readonly privateKey: string;
}> {
  const keys = await makeKeys();
  const publicKey = await webcrypto.subtle.exportKey("spki", keys.publicKey);
  return {
    publicKey: PemConverter.encode(publicKey, "PUBLIC KEY"),
    privateKey: await privatePem(keys.privateKey),
  };
}

type Subject = Record<string, string[]>[];

async function issueBy(
  authority: X509Certificate,
  signingKey: webcrypto.CryptoKey,
  subject: Subject,
  usage: ExtendedKeyUsage,
): Promise<Issued> {
  const keys = await makeKeys();
  const names = [
    { type: "ip", value: "127.0.0.1" },
    { type: "dns", value: "localhost" },
  ] as const;
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new ExtendedKeyUsageExtension([usage]),
      ...(usage === ExtendedKeyUsage.serverAuth
        ? [new SubjectAlternativeNameExtension([...names])]
        : []),
    ],
  });
  return { cert: certificate.toString("pem"), key: await privatePem(keys.privateKey) };
}

function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - day), notAfter: new Date(now + 30 * day) };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}
