import type { Json, JsonMap } from "@winnow/value";
import { QueryError } from "../error.ts";
import { readAlternativeNames } from "./alternative-names.ts";
import {
  bitsOf,
  booleanOf,
  contextTag,
  DerReader,
  insideOf,
  integerOf,
  malformed,
  oidOf,
  tag,
} from "./der.ts";
import type { Element } from "./der.ts";
import { orNull } from "./understood.ts";
import type { Understood } from "./understood.ts";
import { readNameConstraints } from "./name-constraints.ts";
import { encodeBase64 } from "./pem.ts";
import { looseTextOf } from "./text.ts";

export interface Extension {
  readonly oid: readonly number[];
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

/** A list of extensions. Throws QueryError where one is there twice. Source: RFC 5280, section 4.2. */
export function readExtensions(reader: DerReader, what: string): Extension[] {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!reader.isAtEnd) {
    const extension = readExtension(reader.inside(), what);
    const name = extension.oid.join(".");
    if (seen.has(name)) {
      throw new QueryError(`x509: ${what} contains duplicate extension with OID ${quoted(name)}`);
    }
    seen.add(name);
    extensions.push(extension);
  }
  return extensions;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function readExtension(reader: DerReader, what: string): Extension {
  const oid = oidOf(reader.next(tag.oid), what);
  const critical = reader.optional(tag.boolean);
  const isCritical = critical !== undefined && booleanOf(critical, what);
  return { oid, isCritical, value: reader.next(tag.octetString).content };
}

export function extensionToJson({ oid, isCritical, value }: Extension): JsonMap {
  return { Id: [...oid], Critical: isCritical, Value: encodeBase64(value) };
}

function complete(read: (extension: Extension) => JsonMap): (extension: Extension) => Understood {
  return (extension) => ({ fields: read(extension), isComplete: true });
}

const what = "certificate";

/** Readers by the extensions' names. */
const readers: Readonly<Record<string, (extension: Extension) => Understood>> = {
  "2.5.29.14": complete(readSubjectKeyId),
  "2.5.29.15": complete(readKeyUsage),
  "2.5.29.17": ({ value }) => readAlternativeNames(value),
  "2.5.29.19": complete(readBasicConstraints),
  "2.5.29.30": ({ value, isCritical }) => readNameConstraints(value, isCritical),
  "2.5.29.31": complete(readDistributionPoints),
  "2.5.29.32": complete(readPolicies),
  "2.5.29.33": complete(readPolicyMappings),
  "2.5.29.35": complete(readAuthorityKeyId),
  "2.5.29.36": complete(readPolicyConstraints),
  "2.5.29.37": complete(readExtendedKeyUsage),
  "2.5.29.54": complete(readInhibitAnyPolicy),
  "1.3.6.1.5.5.7.1.1": complete(readAuthorityAccess),
};

/** Fields that certificates have, as they are without any extension. */
const noExtensions: JsonMap = {
  AuthorityKeyId: null,
  BasicConstraintsValid: false,
  CRLDistributionPoints: null,
  DNSNames: null,
  EmailAddresses: null,
  ExcludedDNSDomains: null,
  ExcludedEmailAddresses: null,
  ExcludedIPRanges: null,
  ExcludedURIDomains: null,
  ExtKeyUsage: null,
  IPAddresses: null,
  InhibitAnyPolicy: 0,
  InhibitAnyPolicyZero: false,
  InhibitPolicyMapping: 0,
  InhibitPolicyMappingZero: false,
  IsCA: false,
  IssuingCertificateURL: null,
  KeyUsage: 0,
  MaxPathLen: 0,
  MaxPathLenZero: false,
  OCSPServer: null,
  PermittedDNSDomains: null,
  PermittedDNSDomainsCritical: false,
  PermittedEmailAddresses: null,
  PermittedIPRanges: null,
  PermittedURIDomains: null,
  Policies: null,
  PolicyIdentifiers: null,
  PolicyMappings: null,
  RequireExplicitPolicy: 0,
  RequireExplicitPolicyZero: false,
  SubjectKeyId: null,
  URIs: null,
  UnknownExtKeyUsage: null,
};

/** What all extensions of a certificate say together. Throws QueryError. */
export function fieldsOfExtensions(extensions: readonly Extension[]): JsonMap {
  const fields: JsonMap = { ...noExtensions };
  const unhandled: Json[] = [];
  for (const extension of extensions) {
    const understood = readers[extension.oid.join(".")]?.(extension);
    Object.assign(fields, understood?.fields);
    const isHandled = understood?.isComplete === true;
    if (extension.isCritical && !isHandled) unhandled.push([...extension.oid]);
  }
  return { ...fields, UnhandledCriticalExtensions: orNull(unhandled) };
}

function reading(value: Uint8Array): DerReader {
  return new DerReader(value, what);
}

function mustNotBeCritical({ isCritical }: Extension, name: string): void {
  if (isCritical) throw new QueryError(`x509: ${name} incorrectly marked critical`);
}

function readSubjectKeyId(extension: Extension): JsonMap {
  mustNotBeCritical(extension, "subject key identifier");
  const { content } = reading(extension.value).next(tag.octetString);
  return { SubjectKeyId: encodeBase64(content) };
}

function readAuthorityKeyId(extension: Extension): JsonMap {
  mustNotBeCritical(extension, "authority key identifier");
  const id = reading(extension.value).inside().optional(contextTag(0));
  return { AuthorityKeyId: id === undefined ? null : encodeBase64(id.content) };
}

/** Bit `n` from the left is worth 2^n. */
function readKeyUsage({ value }: Extension): JsonMap {
  const { bytes } = bitsOf(reading(value).next(tag.bitString), what);
  let usage = 0;
  for (let bit = 0; bit < 9; bit += 1) {
    const byte = bytes[Math.floor(bit / 8)] ?? 0;
    if ((byte & (0x80 >> (bit % 8))) !== 0) usage += 2 ** bit;
  }
  return { KeyUsage: usage };
}

function readBasicConstraints({ value }: Extension): JsonMap {
  const reader = reading(value).inside();
  const authority = reader.optional(tag.boolean);
  const length = reader.optional(tag.integer);
  const longest = length === undefined ? -1 : smallInteger(length);
  return {
    BasicConstraintsValid: true,
    IsCA: authority !== undefined && booleanOf(authority, what),
    MaxPathLen: longest,
    MaxPathLenZero: longest === 0,
  };
}

function smallInteger(element: Element): number {
  const number = Number(integerOf(element, what));
  if (!Number.isSafeInteger(number)) throw malformed(what);
  return number;
}

function readDistributionPoints({ value }: Extension): JsonMap {
  const points = reading(value).inside();
  const urls: Json[] = [];
  while (!points.isAtEnd) {
    const point = points.inside().optional(contextTag(0, true));
    const names = point && insideOf(point, what).optional(contextTag(0, true));
    if (names === undefined) continue;
    for (const name of insideOf(names, what).rest()) {
      if (name.tag === contextTag(6)) urls.push(looseTextOf(name.content));
    }
  }
  return { CRLDistributionPoints: orNull(urls) };
}

function readPolicies({ value }: Extension): JsonMap {
  const policies = reading(value).inside();
  const identifiers: number[][] = [];
  while (!policies.isAtEnd) identifiers.push([...oidOf(policies.inside().next(tag.oid), what)]);
  return {
    PolicyIdentifiers: orNull(identifiers),
    Policies: orNull(identifiers.map((identifier) => identifier.join("."))),
  };
}

function readPolicyMappings({ value }: Extension): JsonMap {
  const mappings = reading(value).inside();
  const pairs: Json[] = [];
  while (!mappings.isAtEnd) {
    const pair = mappings.inside();
    const issuer = oidOf(pair.next(tag.oid), what).join(".");
    const subject = oidOf(pair.next(tag.oid), what).join(".");
    pairs.push({ IssuerDomainPolicy: issuer, SubjectDomainPolicy: subject });
  }
  return { PolicyMappings: orNull(pairs) };
}

function readPolicyConstraints({ value }: Extension): JsonMap {
  const reader = reading(value).inside();
  const required = reader.optional(contextTag(0));
  const inhibited = reader.optional(contextTag(1));
  const fields: JsonMap = {};
  if (required !== undefined) {
    const number = smallInteger(required);
    Object.assign(fields, {
      RequireExplicitPolicy: number,
      RequireExplicitPolicyZero: number === 0,
    });
  }
  if (inhibited !== undefined) {
    const number = smallInteger(inhibited);
    Object.assign(fields, { InhibitPolicyMapping: number, InhibitPolicyMappingZero: number === 0 });
  }
  return fields;
}

function readInhibitAnyPolicy({ value }: Extension): JsonMap {
  const number = smallInteger(reading(value).next(tag.integer));
  return { InhibitAnyPolicy: number, InhibitAnyPolicyZero: number === 0 };
}

/** The numbers that Go gives to extended usages. */
const usages: Readonly<Record<string, number>> = {
  "2.5.29.37.0": 0,
  "1.3.6.1.5.5.7.3.1": 1,
  "1.3.6.1.5.5.7.3.2": 2,
  "1.3.6.1.5.5.7.3.3": 3,
  "1.3.6.1.5.5.7.3.4": 4,
  "1.3.6.1.5.5.7.3.5": 5,
  "1.3.6.1.5.5.7.3.6": 6,
  "1.3.6.1.5.5.7.3.7": 7,
  "1.3.6.1.5.5.7.3.8": 8,
  "1.3.6.1.5.5.7.3.9": 9,
  "1.3.6.1.4.1.311.10.3.3": 10,
  "2.16.840.1.113730.4.1": 11,
  "1.3.6.1.4.1.311.2.1.22": 12,
  "1.3.6.1.4.1.311.61.1.1": 13,
};

function readExtendedKeyUsage({ value }: Extension): JsonMap {
  const identifiers = reading(value).inside();
  const known: Json[] = [];
  const unknown: Json[] = [];
  while (!identifiers.isAtEnd) {
    const identifier = oidOf(identifiers.next(tag.oid), what);
    const usage = usages[identifier.join(".")];
    if (usage === undefined) unknown.push([...identifier]);
    else known.push(usage);
  }
  return { ExtKeyUsage: orNull(known), UnknownExtKeyUsage: orNull(unknown) };
}

function readAuthorityAccess(extension: Extension): JsonMap {
  mustNotBeCritical(extension, "authority info access");
  const descriptions = reading(extension.value).inside();
  const servers: Json[] = [];
  const issuers: Json[] = [];
  while (!descriptions.isAtEnd) {
    const description = descriptions.inside();
    const method = oidOf(description.next(tag.oid), what).join(".");
    const location = description.next();
    if (location.tag !== contextTag(6)) continue;
    if (method === "1.3.6.1.5.5.7.48.1") servers.push(looseTextOf(location.content));
    if (method === "1.3.6.1.5.5.7.48.2") issuers.push(looseTextOf(location.content));
  }
  return { OCSPServer: orNull(servers), IssuingCertificateURL: orNull(issuers) };
}
