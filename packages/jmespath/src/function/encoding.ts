/** Encodings, hashes and documents inside texts. */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { QueryError } from "../error.ts";
import { parseJson } from "../json-literal.ts";
import type { Value } from "../value.ts";
import { argument } from "./definition.ts";
import type { QueryFunction, Runtime } from "./definition.ts";

function onText(
  name: string,
  note: string,
  compute: (value: string, runtime: Runtime) => Value,
): QueryFunction {
  return {
    name,
    arguments: [argument("text", "string")],
    returns: [name.startsWith("parse_") ? "any" : "string"],
    note,
    run: ([value], runtime) => compute(typeof value === "string" ? value : "", runtime),
  };
}

function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Standard base64 with padding; line ends inside are allowed, everything else is refused. */
function decodeBase64(text: string): string {
  const compact = text.replaceAll(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new QueryError("illegal base64 data");
  }
  const bytes = Uint8Array.from(atob(compact), (char) => char.charCodeAt(0));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

const hash = (digest: (bytes: Uint8Array) => Uint8Array) => (text: string) =>
  bytesToHex(digest(new TextEncoder().encode(text)));

export const encodingFunctions: readonly QueryFunction[] = [
  onText("base64_encode", "the text in base64", encodeBase64),
  onText("base64_decode", "the text of base64", decodeBase64),
  onText("md5", "the MD5 digest in hexadecimal", hash(md5)),
  onText("sha1", "the SHA-1 digest in hexadecimal", hash(sha1)),
  onText("sha256", "the SHA-256 digest in hexadecimal", hash(sha256)),
  onText("parse_json", "the value of a JSON text", (text) => parseJson(text)),
  onText("parse_yaml", "the value of a YAML text", (text, runtime) => {
    if (runtime.parseYaml === undefined) throw new QueryError("parse_yaml is not available here");
    return parsed(runtime.parseYaml, text);
  }),
];

function parsed(parseYaml: (text: string) => Value, text: string): Value {
  try {
    return parseYaml(text);
  } catch (error) {
    throw new QueryError(error instanceof Error ? error.message : String(error));
  }
}
