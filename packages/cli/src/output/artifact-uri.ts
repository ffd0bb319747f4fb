import { isAbsolute, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { JsonMap } from "@winnow/value";

/**
 * A file as SARIF names it (artifactLocation, SARIF 2.1.0, section 3.4): files below the working
 * folder relative to it, which code hosts take for the root of the repository; others by their whole
 * address. What is read from standard input has no address; it is called `stdin`.
 */
export function artifactLocation(file: string, workingFolder: string): JsonMap {
  if (file === "<stdin>") return { uri: "stdin" };
  if (/^[a-z][a-z0-9+.-]+:\/\//iu.test(file)) return { uri: encodeURI(file) };
  const inside = isAbsolute(file) ? relative(workingFolder, file) : file;
  const steps = inside.split(sep).filter((step) => step !== "." && step !== "");
  if (isAbsolute(inside) || steps.includes("..")) return { uri: pathToFileURL(file).href };
  return { uri: steps.map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}
