/** JSON pointers (RFC 6901). */
import { PatchError } from "../patch-error.ts";

/** More steps than any document of Kubernetes has. */
const longest = 500;

/**
 * The steps of a pointer; none for the whole document. With `lenient` a pointer that does not begin
 * with a slash loses what stands before its first one.
 *
 * @throws {PatchError} for a pointer without a slash at its beginning, or with too many steps
 */
export function pointerSteps(pointer: string, lenient: boolean): string[] {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") && !(lenient && pointer.includes("/"))) {
    throw new PatchError(`the path ${JSON.stringify(pointer)} must begin with a slash`);
  }
  const steps = pointer.split("/").slice(1);
  if (steps.length > longest) throw new PatchError(`a path may have ${longest} steps`);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The pointer one step below another. */
export function pointerBelow(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
