/** What a registry asks for in its `WWW-Authenticate` header (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** Lower-case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const longestHeader = 8192;
const schemeSyntax = /^\s*([A-Za-z][A-Za-z0-9-]*)(?:\s+|$)/u;
const parameterSyntax = /([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gu;

/** Reads the first challenge of a header; undefined where it holds none. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > longestHeader) return undefined;
  const scheme = schemeSyntax.exec(header);
  if (scheme?.[1] === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, bare] of header
    .slice(scheme[0].length)
    .matchAll(parameterSyntax)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted ?? bare ?? "");
  }
  return { scheme: scheme[1].toLowerCase(), parameters };
}
