import { AddressProblem, parseAddress } from "./address.ts";
import { quote } from "./go-format.ts";
import { escapeUrl, fromBytes, isEscaped, toBytes, unescapeUrl, UrlProblem } from "./url-escape.ts";

/** A URL in Go's reading (package net/url); its parts are bytes, see `url-escape.ts`. */
export interface GoUrl {
  readonly scheme: string;
  /** What stands behind a scheme that no slash follows (`mailto:x@y`). */
  readonly opaque: string;
  /** Escaped again; undefined where there is no `@`. */
  readonly user: string | undefined;
  readonly host: string;
  /** As it is in the URL. */
  readonly path: string;
  /** Undefined where there is no `?`. */
  readonly query: string | undefined;
  readonly fragment: string;
  /** Whether there is a place for a host, though it is empty: `file:///a` in contrast to `file:/a`. */
  readonly hasAuthority: boolean;
}

/** Reads a URL as `url.ParseRequestURI` does: absolute or a path, and without a fragment. Throws UrlProblem. */
export function parseRequestUrl(text: string): GoUrl {
  return parseUrl(text, toBytes(text), true);
}

/** Reads any URL, as `url.Parse` does. Throws UrlProblem. */
export function parseAnyUrl(text: string): GoUrl {
  const bytes = toBytes(text);
  const at = bytes.indexOf("#");
  if (at < 0) return parseUrl(text, bytes, false);
  const front = bytes.slice(0, at);
  const fragment = bytes.slice(at + 1);
  const url = parseUrl(fromBytes(front), front, false);
  try {
    unescapeUrl(fragment, "fragment");
  } catch (error) {
    throw inUrl(text, error);
  }
  return { ...url, fragment };
}

function inUrl(text: string, error: unknown): unknown {
  return error instanceof UrlProblem
    ? new UrlProblem(`parse ${quote(text)}: ${error.message}`)
    : error;
}

function parseUrl(text: string, bytes: string, isRequest: boolean): GoUrl {
  try {
    return readUrl(bytes, isRequest);
  } catch (error) {
    throw inUrl(text, error);
  }
}

function readUrl(bytes: string, isRequest: boolean): GoUrl {
  // oxlint-disable-next-line no-control-regex -- those are meant
  if (/[\0-\x1F\x7F]/.test(bytes)) {
    throw new UrlProblem("net/url: invalid control character in URL");
  }
  if (bytes === "" && isRequest) throw new UrlProblem("empty url");
  const [scheme, afterScheme] = cutScheme(bytes);
  const mark = afterScheme.indexOf("?");
  const rest = mark < 0 ? afterScheme : afterScheme.slice(0, mark);
  const query = mark < 0 ? undefined : afterScheme.slice(mark + 1);
  const url = { ...empty, scheme, query };
  if (bytes === "*") return { ...url, path: "*" };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...url, opaque: rest };
    if (isRequest) throw new UrlProblem("invalid URI for request");
    if (rest.split("/", 1)[0]?.includes(":") === true) {
      throw new UrlProblem("first path segment in URL cannot contain colon");
    }
    return { ...url, path: checkPath(rest) };
  }
  const hasAuthority = rest.startsWith("//") && (scheme !== "" || (!isRequest && rest[2] !== "/"));
  if (!hasAuthority) return { ...url, path: checkPath(rest) };
  const slash = rest.indexOf("/", 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash < 0 ? "" : rest.slice(slash);
  return { ...url, hasAuthority, ...readAuthority(authority), path: checkPath(path) };
}

const empty: GoUrl = {
  scheme: "",
  opaque: "",
  user: undefined,
  host: "",
  path: "",
  query: undefined,
  fragment: "",
  hasAuthority: false,
};

function cutScheme(bytes: string): readonly [scheme: string, rest: string] {
  if (bytes.startsWith(":")) throw new UrlProblem("missing protocol scheme");
  const [all, scheme = ""] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(bytes) ?? [];
  return all === undefined ? ["", bytes] : [scheme.toLowerCase(), bytes.slice(all.length)];
}

function checkPath(path: string): string {
  unescapeUrl(path, "path");
  return path;
}

function readAuthority(bytes: string): { user: string | undefined; host: string } {
  const at = bytes.lastIndexOf("@");
  const host = readHost(bytes.slice(at + 1));
  if (at < 0) return { user: undefined, host };
  const user = bytes.slice(0, at);
  if (!/^[\w.:~!$&'()*+,;=%@-]*$/.test(user)) throw new UrlProblem("net/url: invalid userinfo");
  const colon = user.indexOf(":");
  const parts = colon < 0 ? [user] : [user.slice(0, colon), user.slice(colon + 1)];
  return {
    user: parts.map((part) => escapeUrl(unescapeUrl(part, "user"), "user")).join(":"),
    host,
  };
}

function readHost(bytes: string): string {
  const bracket = bytes.lastIndexOf("[");
  if (bracket > 0) throw new UrlProblem("invalid IP-literal");
  if (bracket === 0) return readLiteral(bytes);
  const colon = bytes.indexOf(":");
  if (colon >= 0) checkPort(bytes.slice(colon));
  return unescapeUrl(bytes, "host");
}

/** An IPv6 address in brackets. Source: RFC 3986, section 3.2.2; RFC 6874. */
function readLiteral(bytes: string): string {
  const end = bytes.lastIndexOf("]");
  if (end < 0) throw new UrlProblem("missing ']' in host");
  checkPort(bytes.slice(end + 1));
  const inside = bytes.slice(1, end);
  const zone = inside.indexOf("%25");
  const literal =
    zone < 0
      ? unescapeUrl(inside, "host")
      : unescapeUrl(inside.slice(0, zone), "host") + unescapeUrl(inside.slice(zone), "zone");
  checkLiteral(fromBytes(literal));
  return `[${literal}]${bytes.slice(end + 1)}`;
}

function checkLiteral(text: string): void {
  try {
    if (parseAddress(text).bits === 128) return;
  } catch (error) {
    if (!(error instanceof AddressProblem)) throw error;
    throw new UrlProblem(`invalid host: ${error.message}`);
  }
  throw new UrlProblem("invalid IP-literal");
}

function checkPort(bytes: string): void {
  if (/^(?::\d*)?$/.test(bytes)) return;
  throw new UrlProblem(`invalid port ${quote(fromBytes(bytes))} after host`);
}

/** The path, escaped as it was where that can be kept. */
export function escapedPath({ path }: GoUrl): string {
  if (path === "*") return path;
  return isEscaped(path, "path") ? path : escapeUrl(unescapeUrl(path, "path"), "path");
}

/** The values of the query's keys; parts that cannot be read are left out. Source: Go, `url.ParseQuery`. */
export function queryOf({ query = "" }: GoUrl): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const part of query.split("&")) {
    if (part === "" || part.includes(";")) continue;
    const pair = readPair(part);
    if (pair === undefined) continue;
    const known = values.get(pair[0]);
    if (known === undefined) values.set(pair[0], [pair[1]]);
    else known.push(pair[1]);
  }
  return values;
}

function readPair(part: string): readonly [key: string, value: string] | undefined {
  const equals = part.indexOf("=");
  const [key, value] = equals < 0 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
  try {
    return [fromBytes(unescapeUrl(key, "query")), fromBytes(unescapeUrl(value, "query"))];
  } catch (error) {
    if (error instanceof UrlProblem) return undefined;
    throw error;
  }
}

/** The canonical text, by which URLs are equal or not. */
export function formatUrl(url: GoUrl): string {
  const { scheme, opaque, user, host, query, fragment } = url;
  const front = scheme === "" ? "" : `${scheme}:`;
  const back = `${query === undefined ? "" : `?${query}`}${hash(fragment)}`;
  return fromBytes(front + (opaque === "" ? hierarchy(url, user, host) : opaque) + back);
}

function hierarchy(url: GoUrl, user: string | undefined, host: string): string {
  const path = escapedPath(url);
  const isWritten = host !== "" || user !== undefined || (url.hasAuthority && path !== "");
  const authority = `${user === undefined ? "" : `${user}@`}${formatHost(host)}`;
  return `${isWritten ? `//${authority}` : ""}${path}`;
}

function formatHost(host: string): string {
  const zone = host.startsWith("[") ? host.indexOf("%") : -1;
  return zone < 0 ? escapeUrl(host, "host") : escapeUrl(host, "zone");
}

function hash(fragment: string): string {
  if (fragment === "") return "";
  return `#${isEscaped(fragment, "fragment") ? fragment : escapeUrl(unescapeUrl(fragment, "fragment"), "fragment")}`;
}
