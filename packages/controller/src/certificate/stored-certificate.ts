/** Authority and serving certificate as replicas share them in a Secret, and when they are made anew. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { createAuthority, restoreAuthority } from "./authority.ts";
import type { Issued } from "./authority.ts";

export interface StoredCertificate {
  /** Whom callers must trust: the authority that signs now, then the one before it. */
  readonly trusted: string;
  readonly authority: Issued;
  readonly serving: Issued;
}

export interface CertificateWish {
  /** DNS names and IP addresses under which the server is called. */
  readonly hosts: readonly string[];
  /** For how long a serving certificate holds, in milliseconds; its authority holds ten times as long. */
  readonly lifetime: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The first certificate, with an authority of its own. */
export async function createStoredCertificate(wish: CertificateWish): Promise<StoredCertificate> {
  const authority = await createAuthority({ name: "winnow", ...timesOf(wish) });
  const { cert, key } = authority;
  return {
    trusted: cert,
    authority: { cert, key },
    serving: await authority.issueServer(wish.hosts),
  };
}

/**
 * What is to be stored instead, or undefined while all is well. A serving certificate is renewed when a
 * third of its time is left, or where it lacks a host. A new authority first becomes trusted; the
 * certificate that its predecessor has signed is still shown until it is renewed, so that callers have
 * heard of the new one by then.
 */
export async function renewedCertificate(
  stored: StoredCertificate,
  wish: CertificateWish,
): Promise<StoredCertificate | undefined> {
  const { authority } = stored;
  const serving = new X509Certificate(stored.serving.cert);
  const isMissingHost = wish.hosts.some((host) => !covers(serving, host));
  if (isMissingHost || timeLeft(serving, wish) < wish.lifetime / 3) {
    const signing = await restoreAuthority(authority, timesOf(wish));
    return { ...stored, serving: await signing.issueServer(wish.hosts) };
  }
  if (timeLeft(new X509Certificate(authority.cert), wish) > 2 * wish.lifetime) return undefined;
  const { cert, key } = await createAuthority({ name: "winnow", ...timesOf(wish) });
  return { ...stored, trusted: `${cert}\n${authority.cert}`, authority: { cert, key } };
}

function timesOf({ lifetime, now }: CertificateWish): { lifetime: number; now: () => number } {
  return { lifetime, now: () => now };
}

function timeLeft({ validTo }: X509Certificate, { now }: CertificateWish): number {
  return Date.parse(validTo) - now;
}

function covers(certificate: X509Certificate, host: string): boolean {
  const found = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  return found !== undefined;
}

/** Where each part stands in the Secret's data; the names are those of Kubernetes' TLS Secrets. */
const keys = {
  trusted: "ca.crt",
  authorityCert: "authority.crt",
  authorityKey: "authority.key",
  servingCert: "tls.crt",
  servingKey: "tls.key",
} as const;

export function secretData({ trusted, authority, serving }: StoredCertificate): JsonMap {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return {
    [keys.trusted]: base64(trusted),
    [keys.authorityCert]: base64(authority.cert),
    [keys.authorityKey]: base64(authority.key),
    [keys.servingCert]: base64(serving.cert),
    [keys.servingKey]: base64(serving.key),
  };
}

/** What a Secret holds; undefined where parts are missing or no certificates. */
export function readSecret(secret: JsonMap): StoredCertificate | undefined {
  const read = (key: string): string => {
    const text = getPath(secret, ["data", key]);
    return typeof text === "string" ? Buffer.from(text, "base64").toString("utf8") : "";
  };
  const stored = {
    trusted: read(keys.trusted),
    authority: { cert: read(keys.authorityCert), key: read(keys.authorityKey) },
    serving: { cert: read(keys.servingCert), key: read(keys.servingKey) },
  };
  const certificates = [stored.trusted, stored.authority.cert, stored.serving.cert];
  const isWhole = certificates.every(isCertificate);
  return isWhole && stored.authority.key !== "" && stored.serving.key !== "" ? stored : undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== "";
  } catch {
    return false;
  }
}
