import { quote } from "./go-format.ts";

/**
 * Percent-encoding as Go's package net/url does it. Its parts of URLs are bytes, which are here the characters of a text,
 * each below 256: what is decoded need not be UTF-8.
 */

/** Why a text is no URL, in Go's words. */
export class UrlProblem extends Error {
  override readonly name = "UrlProblem";
}

export type UrlPart = "path" | "user" | "host" | "zone" | "query" | "fragment";

/** What may stand in each part beside letters, digits and `-_.~`. */
const allowed: Readonly<Record<UrlPart, string>> = {
  path: "$&+,/:;=@",
  user: "$&+,;=",
  host: "!$&'()*+,;=:[]<>\"",
  zone: "!$&'()*+,;=:[]<>\"",
  query: "",
  fragment: "$&+,/:;=?@!()*",
};

function isAllowed(character: string, part: UrlPart): boolean {
  return /^[\w.~-]$/.test(character) || allowed[part].includes(character);
}

/** The bytes of a text. */
export function toBytes(text: string): string {
  if (/^[\0-\x7F]*$/.test(text)) return text;
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** The text of bytes; what is no UTF-8 becomes U+FFFD. */
export function fromBytes(bytes: string): string {
  if (/^[\0-\x7F]*$/.test(bytes)) return bytes;
  const octets = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets);
}

export function escapeUrl(bytes: string, part: UrlPart): string {
  return Array.from(bytes, (byte) => (isAllowed(byte, part) ? byte : percent(byte))).join("");
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Throws UrlProblem. */
export function unescapeUrl(bytes: string, part: UrlPart): string {
  const isHost = part === "host" || part === "zone";
  if (isHost) checkHost(bytes, part);
  return bytes.replace(/%(?:[0-9A-Fa-f]{2})?|\+/g, (found, at: number) => {
    if (found === "+") return part === "query" ? " " : "+";
    if (found === "%") throw escapeProblem(bytes, at);
    const byte = String.fromCharCode(Number.parseInt(found.slice(1), 16));
    if (isHost && !mayBeEscaped(found, byte, part)) throw escapeProblem(bytes, at);
    return byte;
  });
}

function checkHost(bytes: string, part: UrlPart): void {
  for (const [at, byte] of [...bytes].entries()) {
    const isBroken = byte === "%" && !/^[0-9A-Fa-f]{2}/.test(bytes.slice(at + 1));
    if (isBroken) throw escapeProblem(bytes, at);
    if (byte === "%" || byte > "\x7F" || isAllowed(byte, part)) continue;
    throw new UrlProblem(`invalid character ${quote(byte)} in host name`);
  }
}

/** Hosts have bytes beyond ASCII escaped and nothing else; zones also what could stand there as it is. Source: RFC 6874. */
function mayBeEscaped(found: string, byte: string, part: UrlPart): boolean {
  if (found === "%25") return true;
  return part === "host" ? byte > "\x7F" : byte === " " || isAllowed(byte, "host");
}

function escapeProblem(bytes: string, at: number): UrlProblem {
  return new UrlProblem(`invalid URL escape ${quote(fromBytes(bytes.slice(at, at + 3)))}`);
}

/** Whether a path or fragment is escaped in a way that can be kept. */
export function isEscaped(bytes: string, part: "path" | "fragment"): boolean {
  return [...bytes].every((byte) => "!$&'()*+,;=:@[]%".includes(byte) || isAllowed(byte, part));
}
