/** What matchers of patterns say where a value does not fit, and where in the resource that is. */
import { isMap } from "@winnow/value";
import type { Json } from "@winnow/value";

/** A misfit on its way up; `kind` is the anchor that has turned it into a skip. */
export interface Misfit {
  readonly kind: "plain" | "condition" | "global" | "negation";
  readonly path: string;
  readonly place: Path;
  readonly message: string;
  readonly found?: Json;
  readonly wanted?: Json;
}

/** A path as a chain from the leaf to the root, so that descending allocates one small object. */
export interface Path {
  readonly parent: Path | undefined;
  readonly step: string | number;
}

/** Matches a value at a path; the path is only read on failure. */
export type Matcher = (value: Json | undefined, path: Path) => Misfit | undefined;

export function pathText(path: Path): string {
  let text = "/";
  for (let at: Path | undefined = path; at.parent !== undefined; at = at.parent) {
    text = `/${at.step}${text}`;
  }
  return text;
}

export function plain(path: Path, message: string): Misfit {
  return { kind: "plain", path: pathText(path), place: path, message };
}

/** The name of a value's type in Go. */
export function goType(value: Json): string {
  if (value === null) return "<nil>";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (Array.isArray(value)) return "[]interface {}";
  if (isMap(value)) return "map[string]interface {}";
  return Number.isSafeInteger(value) || typeof value === "bigint" ? "int64" : "float64";
}

export function isSkip(misfit: Misfit): boolean {
  return misfit.kind === "condition" || misfit.kind === "global";
}

/** One misfit for all elements of a list, or keys of a map, that were taken out. */
export function combine(skipped: readonly Misfit[], path: Path): Misfit {
  const kind = skipped.some((misfit) => misfit.kind === "condition") ? "condition" : "global";
  const message = skipped.map((misfit) => misfit.message).join("; ");
  return { kind, path: pathText(path), place: path, message };
}
