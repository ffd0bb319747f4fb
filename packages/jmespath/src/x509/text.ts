import type { Json } from "@winnow/value";
import { QueryError } from "../error.ts";
import { encodeBase64 } from "./pem.ts";
import { bitsOf, booleanOf, integerOf, malformed, oidOf, tag } from "./der.ts";
import type { Element } from "./der.ts";

/** Characters that each kind of text may have. Source: ITU-T X.680, section 41; X.509 in Go takes `*` and `&` too. */
const printable = /^[A-Za-z0-9 '()+,./:=?*&-]*$/;
const numeric = /^[0-9 ]*$/;

/** The text of an element; undefined for one that is no text. Throws QueryError. */
export function textOf(element: Element): string | undefined {
  const { content } = element;
  switch (element.tag) {
    case tag.utf8String:
      return utf8Of(content);
    case tag.printableString:
      return checked(latin1Of(content), printable, "PrintableString");
    case tag.numericString:
      return checked(latin1Of(content), numeric, "NumericString");
    case tag.ia5String:
      return ia5Of(content);
    case tag.t61String:
      return latin1Of(content);
    case tag.bmpString:
      return utf16Of(content);
    default:
      return undefined;
  }
}

function checked(text: string, pattern: RegExp, name: string): string {
  if (!pattern.test(text)) throw new QueryError(`x509: invalid ${name}`);
  return text;
}

function latin1Of(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** A text in a place where nobody checks that it is one of ASCII. */
export function looseTextOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** A text of ASCII. */
export function ia5Of(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw new QueryError("x509: invalid IA5String");
  return latin1Of(bytes);
}

function utf8Of(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new QueryError("x509: invalid UTF-8 string");
  }
}

function utf16Of(bytes: Uint8Array): string {
  if (bytes.length % 2 !== 0) throw new QueryError("x509: invalid BMPString");
  const units = Array.from({ length: bytes.length / 2 }, (_, index) =>
    String.fromCharCode((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)),
  );
  // a terminator is no part of it
  return units.join("").replace(/\0$/, "");
}

/** An instant as JSON has it. Source: RFC 5280, section 4.1.2.5. */
export function timeOf({ tag: kind, content }: Element, what: string): string {
  const digits = latin1Of(content);
  const isShort = kind === tag.utcTime;
  if (!isShort && kind !== tag.generalizedTime) throw malformed(what);
  const pattern = isShort ? /^\d{12}Z$/ : /^\d{14}Z$/;
  if (!pattern.test(digits)) throw malformed(what);
  const century = Number(digits.slice(0, 2)) >= 50 ? "19" : "20";
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(
    isShort ? century + digits : digits,
  );
  const [year, month, day, hour, minute, second] = parts?.slice(1) ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const date = new Date(`${text}Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) throw malformed(what);
  return `${text}Z`;
}

/** The value of an attribute of any kind, as Go's encoding/asn1 gives it; null for kinds it does not know. */
export function anyValueOf(element: Element, what: string): Json {
  switch (element.tag) {
    case tag.boolean:
      return booleanOf(element, what);
    case tag.integer:
      return Number(integerOf(element, what));
    case tag.oid:
      return [...oidOf(element, what)];
    case tag.octetString:
      return encodeBase64(element.content);
    case tag.bitString: {
      const { bytes, unused } = bitsOf(element, what);
      return { Bytes: encodeBase64(bytes), BitLength: bytes.length * 8 - unused };
    }
    case tag.utcTime:
    case tag.generalizedTime:
      return timeOf(element, what);
    default:
      return textOf(element) ?? null;
  }
}
