import { called, functionOf } from "../declare.ts";
import { traversalCost } from "../cost.ts";
import { toBase64 } from "../json.ts";
import type { Library } from "../library.ts";
import { scalar } from "../type.ts";
import { CelError } from "../value.ts";
import type { CelResult } from "../value.ts";

const { bytes, string } = scalar;

/** Base64 with its padding or without, as Go reads it after a second try. */
function decode(text: string): CelResult {
  const bare = text.replace(/[\r\n]/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || !isPadded(bare)) {
    return new CelError("illegal base64 data");
  }
  return Uint8Array.from(atob(bare), (character) => character.codePointAt(0) ?? 0);
}

function isPadded(text: string): boolean {
  const data = text.replace(/=+$/, "");
  return data.length % 4 !== 1 && (data.length === text.length || text.length % 4 === 0);
}

/** Source: cel-go, extension "Encoders". */
export const encodersLibrary: Library = {
  name: "encoders",
  functions: [
    functionOf(
      "base64.decode",
      called([string], bytes, decode, ([text]) => traversalCost((text as string).length)),
    ),
    functionOf(
      "base64.encode",
      called([bytes], string, toBase64, ([value]) => traversalCost((value as Uint8Array).length)),
    ),
  ],
};
