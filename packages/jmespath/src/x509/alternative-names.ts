import {
  escapeUrl,
  formatAddress,
  fromBytes,
  isMapped,
  parseAnyUrl,
  unescapeUrl,
  UrlProblem,
} from "@winnow/value";
import type { GoUrl, Json, JsonMap } from "@winnow/value";
import { QueryError } from "../error.ts";
import { contextTag, DerReader } from "./der.ts";
import { ia5Of } from "./text.ts";
import { orNull } from "./understood.ts";
import type { Understood } from "./understood.ts";

/** Other names of a subject, of the kinds that Go knows. Source: RFC 5280, section 4.2.1.6. */
export function readAlternativeNames(value: Uint8Array): Understood {
  const emails: Json[] = [];
  const domains: Json[] = [];
  const uris: Json[] = [];
  const addresses: Json[] = [];
  for (const { tag, content } of new DerReader(value, "certificate").inside().rest()) {
    if (tag === contextTag(1)) emails.push(ia5Of(content));
    if (tag === contextTag(2)) domains.push(ia5Of(content));
    if (tag === contextTag(6)) uris.push(uriOf(ia5Of(content)));
    if (tag === contextTag(7)) addresses.push(addressOf(content));
  }
  const fields = {
    EmailAddresses: orNull(emails),
    DNSNames: orNull(domains),
    URIs: orNull(uris),
    IPAddresses: orNull(addresses),
  };
  return { fields, isComplete: Object.values(fields).some((list) => list !== null) };
}

/** The text of an address of 4 or 16 bytes; one that stands for an IPv4 address is written as that. */
export function addressOf(bytes: Uint8Array): string {
  if (bytes.length !== 4 && bytes.length !== 16) {
    throw new QueryError(`x509: cannot parse IP address of length ${bytes.length}`);
  }
  const value = bytes.reduce((all, byte) => all * 256n + BigInt(byte), 0n);
  const bits = bytes.length === 4 ? 32 : 128;
  const isVersion4 = bits === 32 || isMapped({ bits, value });
  return formatAddress(isVersion4 ? { bits: 32, value: value & 0xff_ff_ff_ffn } : { bits, value });
}

/** A URI as Go's `url.URL` is in JSON. */
function uriOf(text: string): JsonMap {
  try {
    return urlToJson(parseAnyUrl(text));
  } catch (error) {
    if (!(error instanceof UrlProblem)) throw error;
    throw new QueryError(`x509: cannot parse URI ${JSON.stringify(text)}: ${error.message}`);
  }
}

function urlToJson({
  scheme,
  opaque,
  user,
  host,
  path,
  query,
  fragment,
  hasAuthority,
}: GoUrl): JsonMap {
  return {
    Scheme: scheme,
    Opaque: fromBytes(opaque),
    // what is in it is not written
    User: user === undefined ? null : {},
    Host: fromBytes(host),
    Path: fromBytes(unescapeUrl(path, "path")),
    RawPath: rawPart(path, "path"),
    ForceQuery: query === "",
    RawQuery: fromBytes(query ?? ""),
    Fragment: fromBytes(unescapeUrl(fragment, "fragment")),
    RawFragment: rawPart(fragment, "fragment"),
    OmitHost: scheme !== "" && path.startsWith("/") && !hasAuthority,
  };
}

/** A part as it was written, where Go would write it otherwise. */
function rawPart(part: string, kind: "path" | "fragment"): string {
  return escapeUrl(unescapeUrl(part, kind), kind) === part ? "" : fromBytes(part);
}
