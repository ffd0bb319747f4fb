import { contextTag, insideOf, integerOf, oidOf, tag } from "./der.ts";
import type { DerReader, Element } from "./der.ts";

/** The numbers that Go gives to algorithms of signatures. Source: RFC 3279, RFC 4055, RFC 5758, RFC 8410. */
const algorithms: Readonly<Record<string, number>> = {
  "1.2.840.113549.1.1.2": 1,
  "1.2.840.113549.1.1.4": 2,
  "1.2.840.113549.1.1.5": 3,
  "1.3.14.3.2.29": 3,
  "1.2.840.113549.1.1.11": 4,
  "1.2.840.113549.1.1.12": 5,
  "1.2.840.113549.1.1.13": 6,
  "1.2.840.10040.4.3": 7,
  "2.16.840.1.101.3.4.3.2": 8,
  "1.2.840.10045.4.1": 9,
  "1.2.840.10045.4.3.2": 10,
  "1.2.840.10045.4.3.3": 11,
  "1.2.840.10045.4.3.4": 12,
  "1.3.101.112": 16,
};

const probabilistic = "1.2.840.113549.1.1.10";
const maskGeneration = "1.2.840.113549.1.1.8";

/** Hashes of RSASSA-PSS, with the salt's length that belongs to each. */
const hashes: Readonly<Record<string, { readonly algorithm: number; readonly salt: bigint }>> = {
  "2.16.840.1.101.3.4.2.1": { algorithm: 13, salt: 32n },
  "2.16.840.1.101.3.4.2.2": { algorithm: 14, salt: 48n },
  "2.16.840.1.101.3.4.2.3": { algorithm: 15, salt: 64n },
};

/** The number of the algorithm of a signature; 0 for one that Go does not know. */
export function signatureAlgorithmOf(reader: DerReader): number {
  const oid = oidText(reader.next(tag.oid));
  if (oid !== probabilistic) return algorithms[oid] ?? 0;
  return reader.isAtEnd ? 0 : probabilisticAlgorithm(reader.inside());
}

/** RSASSA-PSS is known where all its parameters are of one hash. Source: RFC 4055, section 3.1. */
function probabilisticAlgorithm(reader: DerReader): number {
  const parts = new Map(reader.rest().map((part) => [part.tag, part]));
  const part = (number: number): DerReader | undefined => {
    const element = parts.get(contextTag(number, true));
    return element === undefined ? undefined : insideOf(element, "parameters");
  };
  const hash = part(0)?.inside();
  const mask = part(1)?.inside();
  const salt = part(2)?.next(tag.integer);
  if (hash === undefined || mask === undefined || salt === undefined) return 0;
  const name = oidText(hash.next(tag.oid));
  const maskName = oidText(mask.next(tag.oid));
  const maskHash = mask.isAtEnd ? "" : oidText(mask.inside().next(tag.oid));
  const known = hashes[name];
  const isKnown = maskName === maskGeneration && maskHash === name;
  return isKnown && integerOf(salt, "parameters") === known?.salt ? known.algorithm : 0;
}

function oidText(element: Element): string {
  return oidOf(element, "algorithm identifier").join(".");
}
