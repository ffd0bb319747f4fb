import type { Json, JsonMap } from "@winnow/value";
import { QueryError } from "../error.ts";
import { addressOf } from "./alternative-names.ts";
import { contextTag, DerReader, insideOf } from "./der.ts";
import type { Element } from "./der.ts";
import { encodeBase64 } from "./pem.ts";
import { ia5Of } from "./text.ts";
import { orNull } from "./understood.ts";
import type { Understood } from "./understood.ts";

interface Names {
  readonly domains: Json[];
  readonly ranges: Json[];
  readonly emails: Json[];
  readonly uris: Json[];
  /** Whether there was a name of a kind that Go does not know. */
  hasOthers: boolean;
}

/** The names that an authority may certify and those that it may not. Source: RFC 5280, section 4.2.1.10. */
export function readNameConstraints(value: Uint8Array, isCritical: boolean): Understood {
  const reader = new DerReader(value, "certificate").inside();
  const lists = [contextTag(0, true), contextTag(1, true)].map((place) => reader.optional(place));
  if (lists.every((list) => list === undefined || list.content.length === 0)) {
    throw new QueryError("x509: invalid NameConstraints extension");
  }
  const permitted = readNames(lists[0]);
  const excluded = readNames(lists[1]);
  return {
    fields: {
      PermittedDNSDomainsCritical: isCritical,
      ...fieldsOf("Permitted", permitted),
      ...fieldsOf("Excluded", excluded),
    },
    isComplete: !permitted.hasOthers && !excluded.hasOthers,
  };
}

function fieldsOf(prefix: string, { domains, ranges, emails, uris }: Names): JsonMap {
  const lists = { DNSDomains: domains, IPRanges: ranges, EmailAddresses: emails, URIDomains: uris };
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [prefix + name, orNull(list)]),
  );
}

function readNames(element: Element | undefined): Names {
  const names: Names = { domains: [], ranges: [], emails: [], uris: [], hasOthers: false };
  const trees = element === undefined ? [] : insideOf(element, "certificate").rest();
  for (const tree of trees) {
    const { tag, content } = insideOf(tree, "certificate").next();
    if (tag === contextTag(1)) names.emails.push(ia5Of(content));
    else if (tag === contextTag(2)) names.domains.push(ia5Of(content));
    else if (tag === contextTag(6)) names.uris.push(ia5Of(content));
    else if (tag === contextTag(7)) names.ranges.push(rangeOf(content));
    else names.hasOthers = true;
  }
  return names;
}

function rangeOf(content: Uint8Array): JsonMap {
  const half = content.length / 2;
  if (half !== 4 && half !== 16) {
    throw new QueryError(`x509: IP constraint contained value of length ${content.length}`);
  }
  const mask = content.subarray(half);
  const bits = Array.from(mask, (byte) => byte.toString(2).padStart(8, "0")).join("");
  if (!/^1*0*$/.test(bits)) throw new QueryError("x509: IP constraint contained invalid mask");
  return { IP: addressOf(content.subarray(0, half)), Mask: encodeBase64(mask) };
}
