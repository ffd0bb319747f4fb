/** The literals of patterns, with the field they stand at. */
import { formatValue, get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { Path } from "../document-edit.ts";
import type { Literal, LiteralOf } from "./literals.ts";

/** A key without its anchor: `(image)`, `=(labels)`, `X(hostPath)`, `<(kind)`. */
export function plainKey(key: string): string {
  return /^[+=X^<]?\((.*)\)$/.exec(key)?.[1] ?? key;
}

/** The alternatives of a scalar pattern without their operators: `!a | b`, `>=1 & <5`. */
export function patternTexts(pattern: Json): string[] {
  if (typeof pattern !== "string") return pattern === null ? [] : [formatValue(pattern)];
  return pattern
    .split(/[|&]/)
    .map((text) => text.trim().replace(/^(?:!|>=?|<=?|=)\s*/, ""))
    .filter((text) => text !== "" && !text.includes("{{"));
}

/** Every literal below a pattern. */
export function patternLiterals(pattern: Json, path: Path = []): Literal[] {
  if (Array.isArray(pattern)) return pattern.flatMap((item) => patternLiterals(item, path));
  if (isMap(pattern)) {
    return Object.keys(pattern).flatMap((key) =>
      patternLiterals(get(pattern, key) ?? null, [...path, plainKey(key)]),
    );
  }
  return patternTexts(pattern).flatMap((text) => literalAt(path, text));
}

function literalAt(path: Path, text: string): Literal[] {
  const field = String(path.at(-1) ?? "");
  const parent = String(path.at(-2) ?? "");
  if (parent === "labels") return [{ of: "label", text: `${field}=${text}` }];
  if (parent === "annotations") return [{ of: "annotation", text: `${field}=${text}` }];
  // that a field is there, or anything at all, tells nothing apart
  if (text === "*" || text === "?*") return [];
  const of: LiteralOf =
    field === "image"
      ? "image"
      : field === "namespace"
        ? "namespace"
        : field === "kind"
          ? "kind"
          : field === "name"
            ? nameOf(parent)
            : "value";
  return [{ of, text }];
}

function nameOf(parent: string): LiteralOf {
  if (parent === "metadata") return "podName";
  return /[cC]ontainers$/.test(parent) ? "containerName" : "value";
}
