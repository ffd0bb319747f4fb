import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createStoredCertificate,
  readSecret,
  renewedCertificate,
  secretData,
} from "./stored-certificate.ts";
import type { CertificateWish, StoredCertificate } from "./stored-certificate.ts";

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);

function wish(days: number, ...hosts: string[]): CertificateWish {
  return { hosts: ["winnow.winnow.svc", ...hosts], lifetime: 30 * day, now: start + days * day };
}

function isSignedBy({ serving }: StoredCertificate, authority: string): boolean {
  return new X509Certificate(serving.cert).verify(new X509Certificate(authority).publicKey);
}

const first = await createStoredCertificate(wish(0));

describe("a stored certificate", () => {
  it("comes out of its Secret as it went in, and not out of a broken one", () => {
    const data = secretData(first);
    expect(readSecret({ data })).toEqual(first);
    expect(readSecret({ data: { ...data, "tls.key": "" } })).toBeUndefined();
    expect(readSecret({ data: { ...data, "tls.crt": "bm8=" } })).toBeUndefined();
    expect(readSecret({})).toBeUndefined();
  });

  it("is renewed by the same authority when a third of its time is left, or a host is missing", async () => {
    expect(await renewedCertificate(first, wish(19))).toBeUndefined();
    const second = await renewedCertificate(first, wish(21));
    expect(second).toMatchObject({ trusted: first.trusted, authority: first.authority });
    expect(second && isSignedBy(second, first.authority.cert)).toBe(true);
    const more = await renewedCertificate(first, wish(1, "10.0.0.5"));
    expect(more && new X509Certificate(more.serving.cert).checkIP("10.0.0.5")).toBe("10.0.0.5");
  });

  it("gets a new authority in time, which is trusted before it signs", async () => {
    const late = wish(245);
    const renewed = await renewedCertificate(first, late);
    const next = renewed && (await renewedCertificate(renewed, late));
    expect(next?.trusted).toContain(first.authority.cert);
    expect(next?.trusted.startsWith(next.authority.cert)).toBe(true);
    expect(next?.authority.cert).not.toBe(first.authority.cert);
    // what is shown is still signed by the one that everybody knows
    expect(next?.serving).toEqual(renewed?.serving);
    const last = next && (await renewedCertificate(next, wish(266)));
    expect(last && isSignedBy(last, last.authority.cert)).toBe(true);
  });
});
