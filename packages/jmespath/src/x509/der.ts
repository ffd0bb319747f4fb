/** Reads the distinguished encoding rules of ASN.1. Source: ITU-T X.690. */
import { QueryError } from "../error.ts";

/** Tags, as their first byte tells them. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag of an element that its place in a sequence names. */
export function contextTag(number: number, isConstructed = false): number {
  return 0x80 + number + (isConstructed ? 0x20 : 0);
}

export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its head. */
  readonly bytes: Uint8Array;
}

/** Refuses what is no certificate. */
export function malformed(what: string): QueryError {
  return new QueryError(`x509: malformed ${what}`);
}

/** Elements one after another. Throws QueryError where bytes are no elements. */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next element, which has to be of this tag where one is given. */
  next(wanted?: number): Element {
    const start = this.#at;
    const first = this.#byte();
    // tags of more than one byte are nowhere in certificates
    if ((first & 0x1f) === 0x1f || (wanted !== undefined && first !== wanted)) {
      throw malformed(this.#what);
    }
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw malformed(this.#what);
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag: first, content, bytes: this.#bytes.subarray(start, end) };
  }

  /** The next element where it is of this tag. */
  optional(wanted: number): Element | undefined {
    return this.#bytes[this.#at] === wanted ? this.next(wanted) : undefined;
  }

  /** The elements inside the next one. */
  inside(wanted: number = tag.sequence): DerReader {
    return new DerReader(this.next(wanted).content, this.#what);
  }

  /** All that are left. */
  rest(): Element[] {
    const elements: Element[] = [];
    while (!this.isAtEnd) elements.push(this.next());
    return elements;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw malformed(this.#what);
    this.#at += 1;
    return byte;
  }

  /** A length is written as short as it can be. */
  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first - 0x80;
    if (count === 0 || count > 4) throw malformed(this.#what);
    let length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + this.#byte();
    if (length < 0x80 || length < 256 ** (count - 1)) throw malformed(this.#what);
    return length;
  }
}

/** What is inside an element. */
export function insideOf(element: Element, what: string): DerReader {
  return new DerReader(element.content, what);
}

/** A whole number, written with as few bytes as it can be. */
export function integerOf({ content }: Element, what: string): bigint {
  const [first, second] = content;
  if (first === undefined) throw malformed(what);
  if (second !== undefined) {
    const isPadded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
    if (isPadded) throw malformed(what);
  }
  const hex = Array.from(content, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BigInt.asIntN(content.length * 8, BigInt(`0x${hex}`));
}

export function booleanOf({ content }: Element, what: string): boolean {
  const [value] = content;
  if (content.length !== 1 || (value !== 0 && value !== 0xff)) throw malformed(what);
  return value === 0xff;
}

/** The numbers of an object identifier. */
export function oidOf({ content }: Element, what: string): readonly number[] {
  const numbers: number[] = [];
  let current = 0;
  for (const [at, byte] of content.entries()) {
    const isFirst = at === 0 || (content[at - 1] ?? 0) < 0x80;
    if ((isFirst && byte === 0x80) || current > 0xff_ff_ff) throw malformed(what);
    current = current * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(current);
    current = 0;
  }
  const [first] = numbers;
  if (first === undefined || (content.at(-1) ?? 0) >= 0x80) throw malformed(what);
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...numbers.slice(1)];
}

/** The bits of a bit string as bytes, and how many of the last one's there are not. */
export function bitsOf({ content }: Element, what: string): { bytes: Uint8Array; unused: number } {
  const [unused] = content;
  const bytes = content.subarray(1);
  const last = bytes.at(-1) ?? 0;
  const isRight = unused !== undefined && unused < 8 && (unused === 0 || bytes.length > 0);
  if (!isRight || (last & ((1 << unused) - 1)) !== 0) throw malformed(what);
  return { bytes, unused };
}
