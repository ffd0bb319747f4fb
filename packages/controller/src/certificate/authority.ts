/** An authority for certificates, and what it signs: for webhooks, whose callers are told whom to trust. */
// the library that writes X.509 needs it to be there first
// oxlint-disable-next-line import/no-unassigned-import
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and its private key, as PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Issued {
  /** A certificate for a server under DNS names and IP addresses. */
  issueServer(hosts: readonly string[]): Promise<Issued>;
  /** A certificate by which a client is known: its user and, for Kubernetes, its groups. */
  issueClient(user: string, groups?: readonly string[]): Promise<Issued>;
}

export interface AuthorityOptions {
  readonly name: string;
  /** For how long its certificates hold from now, in milliseconds; its own holds ten times as long. */
  readonly lifetime: number;
  /** Milliseconds since the epoch; default: the system's clock. */
  readonly now?: () => number;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** Clocks of two machines may differ by this many milliseconds. */
const clockSkew = 5 * 60 * 1000;

/** A new authority, which signs its own certificate. */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const { lifetime, now = Date.now } = options;
  const keys = await makeKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [options.name] }],
    keys,
    signingAlgorithm: algorithm,
    ...validity(now(), lifetime * 10),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  const pem = { cert: own.toString("pem"), key: await privateKeyText(keys.privateKey) };
  return authorityOf(own, keys.privateKey, pem, options);
}

/** The authority that has this certificate and key. Throws where they cannot be read. */
export async function restoreAuthority(
  pem: Issued,
  options: Omit<AuthorityOptions, "name">,
): Promise<Authority> {
  const own = new X509Certificate(pem.cert);
  const [key] = PemConverter.decode(pem.key);
  if (key === undefined) throw new Error("the authority's key is no PEM text");
  const signingKey = await webcrypto.subtle.importKey("pkcs8", key, algorithm, false, ["sign"]);
  return authorityOf(own, signingKey, pem, options);
}

function authorityOf(
  own: X509Certificate,
  signingKey: webcrypto.CryptoKey,
  pem: Issued,
  { lifetime, now = Date.now }: Omit<AuthorityOptions, "name">,
): Authority {
  const issue = (wish: Wish): Promise<Issued> =>
    issueBy(own, signingKey, wish, validity(now(), lifetime));
  return {
    ...pem,
    issueServer: (hosts) =>
      issue({
        subject: [{ CN: [hosts[0] ?? "server"] }],
        usage: ExtendedKeyUsage.serverAuth,
        hosts,
      }),
    issueClient: (user, groups = []) =>
      issue({
        subject: [{ CN: [user] }, ...groups.map((group) => ({ O: [group] }))],
        usage: ExtendedKeyUsage.clientAuth,
        hosts: [],
      }),
  };
}

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

interface Wish {
  readonly subject: Record<string, string[]>[];
  readonly usage: ExtendedKeyUsage;
  readonly hosts: readonly string[];
}

async function issueBy(
  authority: X509Certificate,
  signingKey: webcrypto.CryptoKey,
  { subject, usage, hosts }: Wish,
  time: Validity,
): Promise<Issued> {
  const keys = await makeKeys();
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }) as const);
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...time,
    extensions: [
      new ExtendedKeyUsageExtension([usage]),
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
    ],
  });
  return { cert: certificate.toString("pem"), key: await privateKeyText(keys.privateKey) };
}

async function privateKeyText(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function validity(now: number, lifetime: number): Validity {
  return { notBefore: new Date(now - clockSkew), notAfter: new Date(now + lifetime) };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}
