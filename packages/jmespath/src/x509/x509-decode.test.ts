import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { QueryError } from "../error.ts";
import { compileQuery } from "../query.ts";
import { elliptic, full, password, policies, request } from "./certificates.fixture.ts";

function decode(pem: string, expression = "@"): Json {
  const query = compileQuery(`x509_decode(pem) | ${expression}`, { now: () => 0, random: () => 0 });
  return query.evaluate({ pem });
}

const texts = { full, password, policies, request };

/** What Kyverno 1.19 answers. */
const answers: readonly (readonly [name: keyof typeof texts, expression: string, answer: Json])[] =
  [
    ["full", "Version", 3],
    ["full", "SerialNumber | to_string(@)", "1.7014118346046923e+38"],
    ["full", "Issuer == Subject", true],
    ["full", "Subject.CommonName", "é full"],
    [
      "full",
      "Subject.[Country,Province,Locality,StreetAddress,PostalCode,Organization,OrganizationalUnit,SerialNumber]",
      [["DE"], ["X"], ["Y"], ["Z 1"], ["123"], ["Org", "Org2"], ["Unit"], "42"],
    ],
    [
      "full",
      "Subject.Names[-2:]",
      [
        { Type: [1, 2, 840, 113549, 1, 9, 1], Value: "a@b.c" },
        { Type: [0, 9, 2342, 19200300, 100, 1, 1], Value: "u" },
      ],
    ],
    ["full", "[NotBefore, NotAfter]", ["2026-11-26T04:14:46Z", "2051-11-26T04:14:46Z"]],
    ["full", "[KeyUsage, ExtKeyUsage, UnknownExtKeyUsage]", [97, [1, 2], [[1, 2, 3, 4, 5]]]],
    ["full", "[BasicConstraintsValid, IsCA, MaxPathLen, MaxPathLenZero]", [true, true, 0, true]],
    [
      "full",
      "[DNSNames, IPAddresses, EmailAddresses]",
      [["example.com", "*.example.org"], ["10.0.0.1", "2001:db8::1"], ["a@b.c"]],
    ],
    [
      "full",
      "URIs[0]",
      {
        ForceQuery: false,
        Fragment: "",
        Host: "x",
        OmitHost: false,
        Opaque: "",
        Path: "/y",
        RawFragment: "",
        RawPath: "",
        RawQuery: "z=1",
        Scheme: "spiffe",
        User: null,
      },
    ],
    [
      "full",
      "[OCSPServer, IssuingCertificateURL, CRLDistributionPoints]",
      [
        ["http://ocsp.example.com/"],
        ["http://ca.example.com/ca.crt"],
        ["http://crl.example.com/a.crl"],
      ],
    ],
    [
      "full",
      "[Policies, PolicyIdentifiers]",
      [
        ["1.2.3.4", "2.23.140.1.2.1"],
        [
          [1, 2, 3, 4],
          [2, 23, 140, 1, 2, 1],
        ],
      ],
    ],
    [
      "full",
      "[PermittedDNSDomains, PermittedDNSDomainsCritical, PermittedIPRanges, PermittedEmailAddresses, PermittedURIDomains, ExcludedDNSDomains]",
      [
        [".example.com"],
        true,
        [{ IP: "10.0.0.0", Mask: "/wAAAA==" }],
        ["b.c"],
        [".x.y"],
        ["bad.example.com"],
      ],
    ],
    ["full", "UnhandledCriticalExtensions", [[1, 2, 3, 4, 99]]],
    ["full", "Extensions[1]", { Critical: true, Id: [2, 5, 29, 15], Value: "AwIBhg==" }],
    ["full", "[SignatureAlgorithm, PublicKeyAlgorithm, PublicKey.E]", [4, 1, 65537]],
    ["full", "length(PublicKey.N)", 309],
    ["full", "SubjectKeyId == AuthorityKeyId", true],
    ["full", "add(PublicKey.E, `1`)", 65538],
    ["full", "length(keys(@))", 52],
    [
      "policies",
      "[RequireExplicitPolicy, RequireExplicitPolicyZero, InhibitPolicyMapping, InhibitPolicyMappingZero, InhibitAnyPolicy, InhibitAnyPolicyZero]",
      [3, false, 0, true, 2, false],
    ],
    [
      "policies",
      "PolicyMappings",
      [{ IssuerDomainPolicy: "1.2.3.4", SubjectDomainPolicy: "1.2.3.5" }],
    ],
    ["policies", "[IsCA, MaxPathLen, MaxPathLenZero]", [true, -1, false]],
    [
      "policies",
      "[SignatureAlgorithm, SerialNumber, KeyUsage, ExtKeyUsage, DNSNames]",
      [6, 5, 0, null, null],
    ],
    [
      "policies",
      "URIs[*].[Scheme, Opaque, User, Host, Path, RawPath, RawQuery, Fragment]",
      [
        ["mailto", "a@b.c", null, "", "", "", "", ""],
        ["http", "", {}, "h:80", "/a/b", "/a%2fb", "x", ""],
      ],
    ],
    ["request", "Version", 0],
    ["request", "Subject.CommonName", "angela"],
    [
      "request",
      "Subject | to_string(@)",
      '{"CommonName":"angela","Country":null,"ExtraNames":null,"Locality":null,"Names":[{"Type":[2,5,4,10],"Value":"group"},{"Type":[2,5,4,3],"Value":"angela"}],"Organization":["group"],"OrganizationalUnit":null,"PostalCode":null,"Province":null,"SerialNumber":"","StreetAddress":null}',
    ],
    ["request", "[DNSNames, IPAddresses]", [["a.b"], null]],
    [
      "request",
      "Attributes",
      [
        {
          Type: [1, 2, 840, 113549, 1, 9, 14],
          Value: [
            [
              { Type: [2, 5, 29, 17], Value: true },
              { Type: [2, 5, 29, 19], Value: true },
              {
                Type: [2, 5, 29, 37],
                Value:
                  "ME8GBFUdJQAGCCsGAQUFBwMDBggrBgEFBQcDBAYIKwYBBQUHAwgGCCsGAQUFBwMJBggrBgEFBQcDBQYKKwYBBAGCNwoDAwYJYIZIAYb4QgQB",
              },
            ],
          ],
        },
      ],
    ],
    ["request", "Extensions[0]", { Critical: true, Id: [2, 5, 29, 17], Value: "MAWCA2EuYg==" }],
    ["request", "length(keys(@))", 17],
    ["password", "Subject.Names[1]", { Type: [1, 2, 840, 113549, 1, 9, 1], Value: "q@w.e" }],
    ["password", "Attributes[*].Type", [[1, 2, 840, 113549, 1, 9, 14]]],
    ["password", "[IPAddresses, DNSNames]", [["1.2.3.4"], ["z"]]],
  ];

/** A block with other bytes. */
function altered(pem: string, alter: (bytes: number[]) => number[]): string {
  const [head = "", ...lines] = pem.trim().split("\n");
  const tail = lines.pop() ?? "";
  const bytes = Array.from(atob(lines.join("")), (char) => char.charCodeAt(0));
  return [head, btoa(String.fromCharCode(...alter(bytes))), tail].join("\n");
}

/** What the answer is, or the code of the refusal. */
function outcome(pem: string): unknown {
  try {
    return decode(pem, "type(@)");
  } catch (error) {
    return error instanceof QueryError ? error.code : error;
  }
}

describe("x509_decode", () => {
  it.each(answers)("reads of %s what %s is", (name, expression, answer) => {
    expect(decode(texts[name], expression)).toEqual(answer);
  });

  it("reads the first block that can be read, whatever stands around it", () => {
    const broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    const headed = request.trim().replace("\n", "\nA: b\n\n").replaceAll("\n", "\r\n");
    expect(decode(`text\n${broken}${headed}`, "Subject.CommonName")).toBe("angela");
  });

  it.each([
    ["", "failed to decode PEM block"],
    [full.trim().replaceAll("\n", ""), "failed to decode PEM block"],
    [full.replaceAll("CERTIFICATE", "constructor"), "PEM block neither contains"],
    [elliptic, "certificate should use rsa algorithm"],
    [altered(full, (bytes) => bytes.slice(0, -1)), "x509: malformed certificate"],
    [altered(full, (bytes) => [...bytes, 0]), "x509: trailing data"],
    [altered(full, () => []), "x509: malformed certificate"],
    [full.replaceAll("CERTIFICATE", "CERTIFICATE REQUEST"), "x509: malformed"],
    [request.replaceAll(" REQUEST", ""), "x509: "],
  ])("refuses what is no certificate with a key of RSA (%#)", (pem, reason) => {
    expect(() => decode(pem)).toThrow(reason);
  });

  it("refuses a certificate whose two names of the signature's algorithm differ", () => {
    const sha256 = [0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
    const other = altered(full, (bytes) => {
      const at = bytes.findLastIndex((_, start) =>
        sha256.every((byte, index) => bytes[start + index] === byte),
      );
      return bytes.with(at + 7, 0x0c);
    });
    expect(() => decode(other)).toThrow("inner and outer signature algorithm identifiers");
  });

  it("gives an answer or a refusal for every wrong byte, and never crashes", () => {
    for (let at = 0; at < 560; at += 1) {
      const pem = altered(policies, (bytes) => bytes.with(at, (bytes[at] ?? 0) ^ 0x41));
      expect(["object", "query"]).toContain(outcome(pem));
    }
  });

  it("goes through a text of many beginnings once", () => {
    expect(() => decode("-----BEGIN A-----\n".repeat(100_000))).toThrow("failed to decode");
    expect(() => decode("-----BEGIN A-----\n\n-----END B-----\n".repeat(100_000))).toThrow(
      "failed to decode",
    );
  });
});
