import type { JsonMap } from "@winnow/value";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given } from "./read-fields.ts";

/** Exactly one of the fields must be given. */
export function requireOne(
  owner: JsonMap,
  fields: readonly string[],
  path: Path,
  report: Report,
): void {
  const found = fields.filter((field) => given(owner, field) !== undefined);
  if (found.length === 1) return;
  const words = found.length === 0 ? "none is given" : `${found.join(" and ")} are given`;
  report("one-of", path, `${pathText(path)} needs exactly one of ${fields.join(", ")}; ${words}`);
}

/** At most one of the fields may be given. */
export function allowOne(
  owner: JsonMap,
  fields: readonly string[],
  path: Path,
  report: Report,
): void {
  const found = fields.filter((field) => given(owner, field) !== undefined);
  if (found.length < 2) return;
  report(
    "one-of",
    path,
    `${pathText(path)} takes only one of ${fields.join(", ")}; ${found.join(" and ")} are given`,
  );
}

/** A foreach that is given has an entry, or the rule does nothing. */
export function checkForEachGiven(owner: JsonMap, path: Path, report: Report): void {
  const entries = given(owner, "foreach");
  if (!Array.isArray(entries) || entries.length > 0) return;
  const at = [...path, "foreach"];
  report("too-few", at, `${pathText(at)} is empty; add an entry`);
}
