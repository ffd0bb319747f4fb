import type { Library } from "../library.ts";
import { scalar } from "../type.ts";
import { costOfReading } from "./cost.ts";
import { functions, plain } from "./overload.ts";

/** What JSON patches need. Source: Kubernetes, "Mutating Admission Policy", "JSON patch"; RFC 6901, section 3. */
export const jsonPatchLibrary: Library = {
  name: "kubernetes.jsonpatch",
  functions: functions({
    "jsonpatch.escapeKey": plain(
      [scalar.string],
      scalar.string,
      (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1"),
      costOfReading,
    ),
  }),
};
