import { AddressProblem, formatAddress, isMapped, parseAddress, quote } from "@winnow/value";
import type { Address } from "@winnow/value";
import { called, functionOf, method } from "../declare.ts";
import type { Library } from "../library.ts";
import { opaque, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, CelObject, noSuchOverload } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { sizeOf, traversalCost } from "../cost.ts";
import { ipType, IpValue, readIp } from "./ip.ts";
import { costOfReading } from "./reading.ts";

const { bool, int, string } = scalar;
const cidrType = opaque("net.CIDR");

/** An address with the length of its network's prefix. */
class CidrValue extends CelObject {
  override readonly type: Type = cidrType;
  readonly address: Address;
  readonly length: number;
  constructor(address: Address, length: number) {
    super();
    this.address = address;
    this.length = length;
  }
  override equals(other: CelValue): boolean {
    return other instanceof CidrValue && other.toText() === this.toText();
  }
  override toText(): string {
    return `${formatAddress(this.address)}/${this.length}`;
  }
}

/**
 * Networks. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes CIDR library"; since
 * Kubernetes 1.30.
 */
export const cidrLibrary: Library = {
  name: "kubernetes.net.cidr",
  functions: [
    functionOf("cidr", called([string], cidrType, toCidr, costOfReading)),
    functionOf("isCIDR", called([string], bool, isCidr, costOfReading)),
    functionOf(
      "string",
      called([cidrType], string, (cidr: CidrValue) => cidr.toText()),
    ),
    functionOf(
      "ip",
      method([cidrType], ipType, (cidr: CidrValue) => new IpValue(cidr.address)),
    ),
    functionOf(
      "prefixLength",
      method([cidrType], int, (cidr: CidrValue) => cidr.length),
    ),
    functionOf("masked", method([cidrType], cidrType, masked)),
    functionOf(
      "containsIP",
      method([cidrType, string], bool, containsIpText, comparingText),
      method([cidrType, ipType], bool, containsIp, comparing),
    ),
    functionOf(
      "containsCIDR",
      method(
        [cidrType, string],
        bool,
        containsCidrText,
        (values) => masking(values) + comparingText(values),
      ),
      method(
        [cidrType, cidrType],
        bool,
        containsCidr,
        (values) => masking(values) + comparing(values),
      ),
    ),
  ],
};

/** Bytes of a network's prefix. */
function sizeOfPrefix([cidr]: readonly CelValue[]): number {
  return cidr instanceof CidrValue ? Math.ceil(cidr.length / 8) : 1;
}

function comparing(values: readonly CelValue[]): number {
  return traversalCost(2 * sizeOfPrefix(values));
}

function comparingText(values: readonly CelValue[]): number {
  return comparing(values) + traversalCost(sizeOf(values[1] ?? null));
}

function masking(values: readonly CelValue[]): number {
  return traversalCost(sizeOfPrefix(values)) + 1;
}

const conversion = "network address parse error during conversion from string";

/** Reads a network that Kubernetes takes: none of IPv4 addresses written as IPv6. Source: Go, `netip.ParsePrefix`. */
function readCidr(text: string): CidrValue | CelError {
  const slash = text.lastIndexOf("/");
  if (slash < 0) return refuse(text, "no '/'");
  let address: Address;
  try {
    address = parseAddress(text.slice(0, slash));
  } catch (error) {
    if (!(error instanceof AddressProblem)) throw error;
    return refuse(text, error.message);
  }
  if (address.zone !== undefined) return refuse(text, "IPv6 zones cannot be present in a prefix");
  const digits = text.slice(slash + 1);
  if (!/^(?:\d|[1-9]\d+)$/.test(digits)) {
    return refuse(text, `bad bits after slash: ${quote(digits)}`);
  }
  const length = Number(digits);
  if (length > address.bits) return refuse(text, "prefix length out of range");
  if (isMapped(address)) {
    return new CelError(`${conversion}: IPv4-mapped IPv6 address ${quote(text)} is not allowed`);
  }
  return new CidrValue(address, length);
}

function refuse(text: string, reason: string): CelError {
  const problem = `netip.ParsePrefix(${quote(text)}): ${reason}`;
  return new CelError(`${conversion}: ${conversion}: ${problem}`);
}

function toCidr(text: string): CelResult {
  return readCidr(text);
}

function isCidr(text: string): boolean {
  return !(readCidr(text) instanceof CelError);
}

function masked({ address, length }: CidrValue): CidrValue {
  const rest = BigInt(address.bits - length);
  return new CidrValue({ bits: address.bits, value: (address.value >> rest) << rest }, length);
}

function contains({ address, length }: CidrValue, other: Address): boolean {
  if (address.bits !== other.bits) return false;
  const rest = BigInt(address.bits - length);
  return address.value >> rest === other.value >> rest;
}

function containsIp(cidr: CidrValue, { address }: IpValue): boolean {
  return contains(cidr, address);
}

/** A text that is no address is told as Kubernetes tells it, which is not helpful. */
function containsIpText(cidr: CidrValue, text: string): CelResult {
  const address = readIp(text);
  return address instanceof CelError ? noSuchOverload : contains(cidr, address);
}

function containsCidr(cidr: CidrValue, other: CidrValue): boolean {
  return other.length >= cidr.length && contains(cidr, other.address);
}

function containsCidrText(cidr: CidrValue, text: string): CelResult {
  const other = readCidr(text);
  return other instanceof CelError ? other : containsCidr(cidr, other);
}
