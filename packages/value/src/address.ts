import { quote } from "./go-format.ts";

/** IP addresses in Go's reading (package net/netip), which Kubernetes' libraries for addresses are made of. */

export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
  /** The interface of a link-local address (`fe80::1%eth0`). */
  readonly zone?: string;
}

/** Why a text is no address, in Go's words. */
export class AddressProblem extends Error {
  override readonly name = "AddressProblem";
}

/** A refusal, with the part of the text that it is about. */
function refuse(text: string, reason: string, at = ""): AddressProblem {
  const place = at === "" ? "" : ` (at ${quote(at)})`;
  return new AddressProblem(`ParseAddr(${quote(text)}): ${reason}${place}`);
}

/** Reads an address. Throws AddressProblem. Source: RFC 4291, section 2.2; Go, `netip.ParseAddr`. */
export function parseAddress(text: string): Address {
  switch (/[.:%]/.exec(text)?.[0]) {
    case ".":
      return { bits: 32, value: parseVersion4(text, 0) };
    case ":":
      return parseVersion6(text);
    case "%":
      throw refuse(text, "missing IPv6 address");
    default:
      throw refuse(text, "unable to parse IP");
  }
}

/** The four numbers that stand in a text from a place on. */
function parseVersion4(text: string, from: number, to = text.length): bigint {
  const part = text.slice(from, to);
  let total = 0n;
  let field = 0;
  let digits = 0;
  let position = 0;
  for (let at = 0; at < part.length; at += 1) {
    const unit = part.charAt(at);
    if (/^\d$/.test(unit)) {
      if (digits === 1 && field === 0) throw refuse(text, "IPv4 field has octet with leading zero");
      field = field * 10 + Number(unit);
      digits += 1;
      if (field > 255) throw refuse(text, "IPv4 field has value >255");
    } else if (unit === ".") {
      if (at === 0 || at === part.length - 1 || part[at - 1] === ".") {
        throw refuse(text, "IPv4 field must have at least one digit", part.slice(at));
      }
      if (position === 3) throw refuse(text, "IPv4 address too long");
      total = total * 256n + BigInt(field);
      position += 1;
      field = 0;
      digits = 0;
    } else {
      throw refuse(text, "unexpected character", part.slice(at));
    }
  }
  if (position < 3) throw refuse(text, "IPv4 address too short");
  return total * 256n + BigInt(field);
}

function parseVersion6(text: string): Address {
  const percent = text.indexOf("%");
  const zone = percent < 0 ? undefined : text.slice(percent + 1);
  if (zone === "") throw refuse(text, "zone must be a non-empty string");
  const end = percent < 0 ? text.length : percent;
  const value = joinGroups(text, readGroups(text, end));
  return zone === undefined ? { bits: 128, value } : { bits: 128, value, zone };
}

interface Groups {
  readonly values: bigint[];
  /** Before which group `::` stands. */
  ellipsis: number | undefined;
}

function readGroups(text: string, end: number): Groups {
  const groups: Groups = { values: [], ellipsis: undefined };
  let at = 0;
  if (text.startsWith("::")) {
    groups.ellipsis = 0;
    at = 2;
  }
  while (at < end && groups.values.length < 8) {
    const digits = hexDigits(text, at, end);
    const next = at + digits.length;
    if (digits === "") {
      const reason = "each colon-separated field must have at least one digit";
      throw refuse(text, reason, text.slice(at, end));
    }
    if (text[next] === "." && next < end) {
      readEmbedded(groups, text, at, end);
      return groups;
    }
    groups.values.push(BigInt(`0x${digits}`));
    at = next === end ? end : afterColon(groups, text, next, end);
  }
  if (at < end) throw refuse(text, "trailing garbage after address", text.slice(at, end));
  return groups;
}

function hexDigits(text: string, from: number, end: number): string {
  const [digits = ""] = /^[0-9A-Fa-f]*/.exec(text.slice(from, Math.min(end, from + 5))) ?? [];
  if (digits.length > 4) {
    throw refuse(text, "each group must have 4 or less digits", text.slice(from, end));
  }
  return digits;
}

/** An IPv4 address as the last two groups. */
function readEmbedded(groups: Groups, text: string, from: number, end: number): void {
  const count = groups.values.length;
  const rest = text.slice(from, end);
  if (groups.ellipsis === undefined && count !== 6) {
    const reason = "embedded IPv4 address must replace the final 2 fields of the address";
    throw refuse(text, reason, rest);
  }
  if (count > 6) {
    const reason = "too many hex fields to fit an embedded IPv4 at the end of the address";
    throw refuse(text, reason, rest);
  }
  const value = parseVersion4(text, from, end);
  groups.values.push(value >> 16n, value & 0xff_ffn);
}

/** Where the next group begins, behind one colon or two. */
function afterColon(groups: Groups, text: string, from: number, end: number): number {
  const rest = text.slice(from, end);
  if (!rest.startsWith(":")) throw refuse(text, "unexpected character, want colon", rest);
  if (rest.length === 1) throw refuse(text, "colon must be followed by more characters", rest);
  if (rest[1] !== ":") return from + 1;
  if (groups.ellipsis !== undefined) throw refuse(text, "multiple :: in address", rest.slice(1));
  groups.ellipsis = groups.values.length;
  return from + 2;
}

function joinGroups(text: string, { values, ellipsis }: Groups): bigint {
  if (values.length < 8 && ellipsis === undefined) throw refuse(text, "address string too short");
  if (values.length === 8 && ellipsis !== undefined) {
    throw refuse(text, "the :: must expand to at least one field of zeros");
  }
  const zeros = Array.from({ length: 8 - values.length }, () => 0n);
  return values
    .toSpliced(ellipsis ?? 0, 0, ...zeros)
    .reduce((all, group) => (all << 16n) + group, 0n);
}

/** The canonical text. Source: RFC 5952, section 4. */
export function formatAddress({ bits, value }: Address): string {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xff_ffn).toString(16),
  );
  const [from, length] = longestZeros(groups);
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, from).join(":")}::${groups.slice(from + length).join(":")}`;
}

/** Where the first of the longest runs of zeros begins, and its length. */
function longestZeros(groups: readonly string[]): readonly [from: number, length: number] {
  let longest: readonly [number, number] = [0, 0];
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === "0" ? length + 1 : 0;
    if (length > longest[1]) longest = [index - length + 1, length];
  }
  return longest;
}

/** Whether an IPv6 address stands for an IPv4 one: `::ffff:1.2.3.4`. */
export function isMapped({ bits, value }: Address): boolean {
  return bits === 128 && value >> 32n === 0xff_ffn;
}
