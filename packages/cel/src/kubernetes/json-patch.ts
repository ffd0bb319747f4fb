import { called, functionOf } from "../declare.ts";
import type { Library } from "../library.ts";
import { scalar } from "../type.ts";
import { costOfReading } from "./reading.ts";

/** What JSON patches need. Source: Kubernetes, "Mutating Admission Policy"; RFC 6901, section 3. */
export const jsonPatchLibrary: Library = {
  name: "kubernetes.jsonpatch",
  functions: [
    functionOf(
      "jsonpatch.escapeKey",
      called([scalar.string], scalar.string, escapeKey, costOfReading),
    ),
  ],
};

function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
