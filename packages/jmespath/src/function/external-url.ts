import { QueryError } from "../error.ts";

/** IPv4 ranges that are not public: private, loopback, link-local, unspecified, multicast. */
const closedRanges: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 32],
  ["10.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
];

/** Whether a URL names a public address. Throws QueryError for one whose host is no address. */
export function isExternalUrl(text: string): boolean {
  const host = hostOf(text);
  const four = parseIpv4(host);
  if (four !== undefined) return !isClosed(four);
  if (host.startsWith("[") && host.endsWith("]")) return isExternalIpv6(host.slice(1, -1));
  if (host === "localhost") return false;
  throw new QueryError(`lookup ${host}: names are not resolved here`);
}

function hostOf(text: string): string {
  try {
    return new URL(text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "http://")).hostname;
  } catch {
    throw new QueryError(`${JSON.stringify(text.slice(0, 200))} is no URL with a host`);
  }
}

function parseIpv4(host: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((address, part) => address * 256 + part, 0);
}

function isClosed(address: number): boolean {
  return closedRanges.some(([start, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor((parseIpv4(start) ?? 0) / size);
  });
}

/** Loopback, unspecified, unique local, link-local and mapped private addresses are not public. */
function isExternalIpv6(address: string): boolean {
  const lower = address.toLowerCase();
  if (lower === "::1" || lower === "::") return false;
  if (/^f[cd]/.test(lower) || /^fe[89ab]/.test(lower)) return false;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(lower);
  if (mapped === null) return true;
  return !isClosed(parseInt(mapped[1] ?? "0", 16) * 65_536 + parseInt(mapped[2] ?? "0", 16));
}
