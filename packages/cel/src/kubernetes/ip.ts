import { AddressProblem, formatAddress, isMapped, parseAddress, quote } from "@winnow/value";
import type { Address } from "@winnow/value";
import { called, functionOf, method } from "../declare.ts";
import type { Library, Overload } from "../library.ts";
import { opaque, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, CelObject } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { sizeOf, traversalCost } from "../cost.ts";
import { costOfReading } from "./reading.ts";

const { bool, int, string } = scalar;
export const ipType: Type = opaque("net.IP");

/** An IP address as a value. */
export class IpValue extends CelObject {
  override readonly type: Type = ipType;
  readonly address: Address;
  constructor(address: Address) {
    super();
    this.address = address;
  }
  override equals(other: CelValue): boolean {
    if (!(other instanceof IpValue)) return false;
    const { bits, value } = other.address;
    return bits === this.address.bits && value === this.address.value;
  }
  override toText(): string {
    return formatAddress(this.address);
  }
}

/**
 * IP addresses. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes IP address library"; since
 * Kubernetes 1.30.
 */
export const ipLibrary: Library = {
  name: "kubernetes.net.ip",
  functions: [
    functionOf("ip", called([string], ipType, toIp, costOfReading)),
    functionOf("isIP", called([string], bool, isIp, costOfReading)),
    functionOf("ip.isCanonical", called([string], bool, isCanonical, costOfReadingTwice)),
    functionOf(
      "string",
      called([ipType], string, (ip: IpValue) => ip.toText()),
    ),
    functionOf(
      "family",
      method([ipType], int, (ip: IpValue) => (isVersion4(ip.address) ? 4 : 6)),
    ),
    functionOf(
      "isUnspecified",
      test(({ value }) => value === 0n),
    ),
    functionOf("isLoopback", test(isLoopback)),
    functionOf("isLinkLocalMulticast", test(isLinkLocalMulticast)),
    functionOf("isLinkLocalUnicast", test(isLinkLocalUnicast)),
    functionOf("isGlobalUnicast", test(isGlobalUnicast)),
  ],
};

function costOfReadingTwice([text]: readonly CelValue[]): number {
  return traversalCost(2 * sizeOf(text ?? null));
}

function test(answer: (address: Address) => boolean): Overload {
  return method([ipType], bool, ({ address }: IpValue) => answer(address));
}

/** Reads an address that Kubernetes takes: neither with a zone nor an IPv4 one written as IPv6. */
export function readIp(text: string): Address | CelError {
  const quoted = quote(text);
  let address: Address;
  try {
    address = parseAddress(text);
  } catch (error) {
    if (!(error instanceof AddressProblem)) throw error;
    const reason = "parse error during conversion from string";
    return new CelError(`IP Address ${quoted} ${reason}: ${error.message}`);
  }
  if (address.zone !== undefined) {
    return new CelError(`IP address ${quoted} with zone value is not allowed`);
  }
  if (isMapped(address)) {
    return new CelError(`IPv4-mapped IPv6 address ${quoted} is not allowed`);
  }
  return address;
}

function toIp(text: string): CelResult {
  const address = readIp(text);
  return address instanceof CelError ? address : new IpValue(address);
}

function isIp(text: string): boolean {
  return !(readIp(text) instanceof CelError);
}

function isCanonical(text: string): CelResult {
  const address = readIp(text);
  return address instanceof CelError ? address : formatAddress(address) === text;
}

function isVersion4({ bits }: Address): boolean {
  return bits === 32;
}

/** Whether an address begins with these bits, of the network for its family. */
function isWithin({ bits, value }: Address, version4: Network, version6: Network): boolean {
  const { prefix, length } = bits === 32 ? version4 : version6;
  return value >> BigInt(bits - length) === prefix;
}

interface Network {
  readonly prefix: bigint;
  readonly length: number;
}

/** Source: RFC 6890, tables 4 and 17. */
function isLoopback(address: Address): boolean {
  return isWithin(address, { prefix: 127n, length: 8 }, { prefix: 1n, length: 128 });
}

/** 224.0.0.0/24 and ff02::/16 of any flags. Source: RFC 5771, section 4; RFC 4291, section 2.7. */
function isLinkLocalMulticast(address: Address): boolean {
  if (isVersion4(address)) return address.value >> 8n === 0xe0_00_00n;
  return address.value >> 120n === 0xffn && ((address.value >> 112n) & 0xfn) === 2n;
}

/** Source: RFC 3927, section 2.1; RFC 4291, section 2.5.6. */
function isLinkLocalUnicast(address: Address): boolean {
  return isWithin(address, { prefix: 0xa9_fen, length: 16 }, { prefix: 0x3_fan, length: 10 });
}

/** Everything but the broadcast address and those that the other tests know, private networks too, as in Go. */
function isGlobalUnicast(address: Address): boolean {
  const { value } = address;
  if (value === 0n || (isVersion4(address) && value === 0xff_ff_ff_ffn)) return false;
  const isMulticast = isWithin(address, { prefix: 0xen, length: 4 }, { prefix: 0xffn, length: 8 });
  return !isMulticast && !isLoopback(address) && !isLinkLocalUnicast(address);
}
