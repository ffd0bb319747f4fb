import { describe, expect, it } from "vitest";
import { day, makeCertificate } from "../testing/make-certificate.ts";
import type { CertificateWishes, Issued } from "../testing/make-certificate.ts";
import { readCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { verifyChain } from "./chain.ts";

const root = makeCertificate({ name: "root", authority: true });
const middle = makeCertificate({ name: "middle", authority: true, issuer: root, pathLength: 0 });

const read = ({ der, name }: Issued): Certificate => readCertificate(der, name);

function verify(
  leaf: Issued,
  options: { roots?: Issued[]; intermediates?: Issued[]; at?: Date; usage?: "timeStamping" } = {},
): Certificate[] {
  return verifyChain(read(leaf), {
    roots: (options.roots ?? [root]).map(read),
    intermediates: (options.intermediates ?? [middle]).map(read),
    at: options.at ?? new Date(),
    usage: options.usage ?? "codeSigning",
  });
}

const leafWith = (wishes: Partial<CertificateWishes>): Issued =>
  makeCertificate({ name: "leaf", issuer: middle, ...wishes });

describe("a chain of certificates", () => {
  it("leads from the leaf over an intermediate to the root", () => {
    expect(verify(leafWith({}))).toHaveLength(3);
  });

  it("may end at a trusted certificate that is no root itself", () => {
    expect(verify(leafWith({}), { roots: [middle], intermediates: [] })).toHaveLength(2);
  });

  it("may be the trusted certificate alone", () => {
    const alone = makeCertificate({ name: "alone" });
    expect(verify(alone, { roots: [alone] })).toHaveLength(1);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      "a missing intermediate",
      () => verify(leafWith({}), { intermediates: [] }),
      /not issued by a trusted root/u,
    ],
    [
      "another authority of the same name",
      () => verify(leafWith({}), { roots: [makeCertificate({ name: "root", authority: true })] }),
      /not issued by a trusted root/u,
    ],
    ["an expired leaf", () => verify(leafWith({ until: -1000 })), /leaf has expired/u],
    ["a leaf from the future", () => verify(leafWith({ from: day })), /leaf is not valid yet/u],
    [
      "an expired authority",
      () => {
        const old = makeCertificate({ name: "old", authority: true, issuer: root, until: -1000 });
        return verify(makeCertificate({ name: "leaf", issuer: old }), { intermediates: [old] });
      },
      /old has expired/u,
    ],
    [
      "a leaf for servers",
      () => verify(leafWith({ usage: "serverAuth" })),
      /is not for codeSigning/u,
    ],
    [
      "a code signer as timestamp authority",
      () => verify(leafWith({}), { usage: "timeStamping" }),
      /not for timeStamping/u,
    ],
    [
      "a leaf as authority",
      () => {
        const middleman = leafWith({ name: "middleman" });
        return verify(makeCertificate({ name: "leaf", issuer: middleman }), {
          intermediates: [middle, middleman],
        });
      },
      /middleman is (?:not for codeSigning|no certificate authority)/u,
    ],
    [
      "more authorities than one allows",
      () => {
        const lower = makeCertificate({ name: "lower", authority: true, issuer: middle });
        return verify(makeCertificate({ name: "leaf", issuer: lower }), {
          intermediates: [middle, lower],
        });
      },
      /middle allows 0 authorities below it/u,
    ],
    [
      "a critical extension that nobody knows",
      () => verify(leafWith({ criticalExtension: "1.2.3.4" })),
      /critical extension 1\.2\.3\.4/u,
    ],
  ])("is refused with %s", (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  it("ends where authorities vouch for each other in a circle", () => {
    const first = makeCertificate({ name: "first", authority: true });
    const second = makeCertificate({ name: "second", authority: true, issuer: first });
    const again = makeCertificate({ name: "first", authority: true, issuer: second, key: first });
    const leaf = makeCertificate({ name: "leaf", issuer: second });
    expect(() => verify(leaf, { intermediates: [first, second, again] })).toThrow(
      /not issued by a trusted root/u,
    );
  });
});
