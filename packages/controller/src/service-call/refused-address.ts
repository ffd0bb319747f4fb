/**
 * IP addresses that no service is called at: the machine itself, its network's own services, and where
 * clouds hand out credentials.
 */
import { BlockList, isIP } from "node:net";

const refused = new BlockList();
// RFC 1122, RFC 3927, RFC 5771, RFC 1112: this host, loopback, link-local, multicast, reserved
refused.addSubnet("0.0.0.0", 8);
refused.addSubnet("127.0.0.0", 8);
refused.addSubnet("169.254.0.0", 16);
refused.addSubnet("224.0.0.0", 4);
refused.addSubnet("240.0.0.0", 4);
// RFC 4291: the same in IPv6
refused.addAddress("::", "ipv6");
refused.addAddress("::1", "ipv6");
refused.addSubnet("fe80::", 10, "ipv6");
refused.addSubnet("ff00::", 8, "ipv6");
// metadata of clouds that is not link-local: AWS, Alibaba, Azure
refused.addAddress("fd00:ec2::254", "ipv6");
refused.addAddress("100.100.100.200");
refused.addAddress("168.63.129.16");

/** Where an IPv6 address holds one of IPv4: RFC 4291 (mapped, compatible), RFC 6052, RFC 3056. */
const holders: readonly { readonly groups: readonly number[]; readonly at: number }[] = [
  { groups: [0, 0, 0, 0, 0, 0xffff], at: 6 },
  { groups: [0, 0, 0, 0, 0, 0], at: 6 },
  { groups: [0, 0, 0, 0, 0xffff, 0], at: 6 },
  { groups: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 },
  { groups: [0x2002], at: 1 },
];

/** Whether an IP address is one that is never called; true for what is no address. */
export function isRefusedAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return refused.check(address);
  if (kind === 0) return true;
  // a zone makes an address link-local
  if (address.includes("%") || refused.check(address, "ipv6")) return true;
  const groups = groupsOf(address);
  return holders.some(({ groups: prefix, at }) => {
    if (prefix.some((group, index) => groups[index] !== group)) return false;
    const [high = 0, low = 0] = groups.slice(at);
    return refused.check([high >> 8, high & 255, low >> 8, low & 255].join("."));
  });
}

/** The eight groups of an IPv6 address, however it is written. */
function groupsOf(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const read = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const left = read(head);
  const right = tail === undefined ? [] : read(tail);
  const missing = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: missing }, () => 0), ...right];
}
