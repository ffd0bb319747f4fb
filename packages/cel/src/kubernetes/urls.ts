import {
  escapedPath,
  formatUrl,
  fromBytes,
  parseAnyUrl,
  parseRequestUrl,
  queryOf,
  UrlProblem,
} from "@winnow/value";
import type { GoUrl } from "@winnow/value";
import { called, functionOf, method } from "../declare.ts";
import { mapOfEntries } from "../entry-map.ts";
import type { Library, Overload } from "../library.ts";
import { listOf, mapOf, opaque, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, CelObject } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { costOfReading } from "./reading.ts";

const { bool, string } = scalar;
const urlType = opaque("kubernetes.URL");

/** A URL as a value. */
class UrlValue extends CelObject {
  override readonly type: Type = urlType;
  readonly url: GoUrl;
  constructor(url: GoUrl) {
    super();
    this.url = url;
  }
  override equals(other: CelValue): boolean {
    return other instanceof UrlValue && other.toText() === this.toText();
  }
  override toText(): string {
    return formatUrl(this.url);
  }
}

/** URLs. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes URL library". */
export const urlsLibrary: Library = {
  name: "kubernetes.urls",
  functions: [
    functionOf("url", called([string], urlType, toUrl, costOfReading)),
    functionOf(
      "isURL",
      called([string], bool, (text: string) => urlProblem(text) === undefined),
    ),
    functionOf(
      "getScheme",
      part(({ scheme }) => scheme),
    ),
    functionOf(
      "getHost",
      part(({ host }) => fromBytes(host)),
    ),
    functionOf(
      "getHostname",
      part(({ host }) => fromBytes(hostname(host))),
    ),
    functionOf(
      "getPort",
      part(({ host }) => portPattern.exec(host)?.[1] ?? ""),
    ),
    functionOf(
      "getEscapedPath",
      part((url) => fromBytes(escapedPath(url))),
    ),
    functionOf("getQuery", method([urlType], mapOf(string, listOf(string)), getQuery)),
  ],
};

const portPattern = /:(\d*)$/;

function part(read: (url: GoUrl) => string): Overload {
  return method([urlType], string, ({ url }: UrlValue) => read(url));
}

/** The host without its port, and without the brackets of an address. */
function hostname(host: string): string {
  const bare = host.replace(portPattern, "");
  return bare.startsWith("[") ? bare.slice(1, -1) : bare;
}

function getQuery({ url }: UrlValue): CelValue {
  return mapOfEntries([...queryOf(url)]);
}

/** What keeps a text from being a URL of a request, in Go's words; fragments are no part of those. */
export function urlProblem(text: string): string | undefined {
  try {
    parseRequestUrl(text);
    return undefined;
  } catch (error) {
    if (error instanceof UrlProblem) return error.message;
    throw error;
  }
}

function toUrl(text: string): CelResult {
  const problem = urlProblem(text);
  if (problem !== undefined) return noUrl(problem);
  try {
    return new UrlValue(parseAnyUrl(text));
  } catch (error) {
    if (error instanceof UrlProblem) return noUrl(error.message);
    throw error;
  }
}

function noUrl(problem: string): CelError {
  return new CelError(`URL parse error during conversion from string: ${problem}`);
}
