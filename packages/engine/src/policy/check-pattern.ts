import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { ExpressionError } from "../expression/failure.ts";
import { resolveReferences } from "../expression/reference.ts";
import { parseAnchor } from "../pattern/anchor.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";

/** Checks the anchors of a validate pattern (Kyverno's documentation of anchors). */
export function checkPattern(pattern: Json, path: Path, report: Report): void {
  if (Array.isArray(pattern)) {
    pattern.forEach((item, index) => checkPattern(item, [...path, index], report));
    return;
  }
  if (!isMap(pattern)) return;
  for (const key of Object.keys(pattern)) {
    const value = get(pattern, key) ?? null;
    const at = [...path, key];
    const anchor = parseAnchor(key);
    if (anchor?.kind === "addIfNotPresent") {
      report("bad-anchor", at, `${pathText(at)}: +( ) adds a field, which only mutate rules do`);
    }
    if (anchor?.kind === "existence" && !(Array.isArray(value) && value.length > 0)) {
      report("bad-anchor", at, `${pathText(at)}: ^( ) needs a list with at least one entry`);
    }
    checkPattern(value, at, report);
  }
}

/** Labels and annotations are texts; a pattern with another value can never match them. */
export function checkMetadataTexts(pattern: Json, path: Path, report: Report): void {
  const metadata = isMap(pattern) ? get(pattern, "metadata") : undefined;
  if (!isMap(metadata)) return;
  for (const field of ["labels", "annotations"]) {
    const texts = get(metadata, field);
    if (!isMap(texts)) continue;
    for (const key of Object.keys(texts)) {
      const value = get(texts, key) ?? null;
      if (value === null || typeof value === "string") continue;
      const at = [...path, "metadata", field, key];
      report("wrong-type", at, `${pathText(at)} must be a text; put the value in quotes`);
    }
  }
}

/** References, `$(path)`, are resolved in the policy itself, so a broken one is broken for good. */
export function checkReferences(document: Json, path: Path, report: Report): void {
  try {
    resolveReferences(document);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report("bad-reference", path, `${pathText(path)}: ${error.message}; correct the path`);
  }
}

/** What is generated is taken as it is, so anchors in it would become keys. */
export function forbidAnchors(data: Json, path: Path, report: Report): void {
  if (Array.isArray(data)) {
    data.forEach((item, index) => forbidAnchors(item, [...path, index], report));
    return;
  }
  if (!isMap(data)) return;
  for (const key of Object.keys(data)) {
    const at = [...path, key];
    if (parseAnchor(key) !== undefined) {
      report("bad-anchor", at, `${pathText(at)}: what is generated cannot hold anchors`);
    }
    forbidAnchors(get(data, key) ?? null, at, report);
  }
}
