/** What `generate` of a rule may not say although its fields are all in order. */
import type { JsonMap } from "@winnow/value";
import { checkConditions } from "./check-conditions.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapOf, mapsOf, textOf } from "./read-fields.ts";

const sources = ["data", "clone", "cloneList"] as const;
const targetFields = [...sources, "apiVersion", "kind", "name", "namespace"] as const;

/** Reports everything wrong with `generate`. `namespace` is that of a namespaced Policy. */
export function checkGenerate(
  generate: JsonMap,
  namespace: string | undefined,
  path: Path,
  report: Report,
): void {
  if (given(generate, "foreach") === undefined) {
    checkEntry(generate, namespace, path, report);
    return;
  }
  for (const field of targetFields) {
    if (given(generate, field) === undefined) continue;
    report(
      "one-of",
      [...path, field],
      `${pathText([...path, field])} stands beside foreach; put it into the entries of foreach`,
    );
  }
  const entries = mapsOf(generate, "foreach");
  if (entries.length === 0) {
    report("too-few", [...path, "foreach"], `${pathText([...path, "foreach"])} is empty`);
  }
  entries.forEach((entry, index) => {
    const at = [...path, "foreach", index];
    if ((textOf(entry, "list") ?? "") === "") report("no-list", at, `${pathText(at)} needs a list`);
    checkConditions(given(entry, "preconditions"), [...at, "preconditions"], report);
    checkEntry(entry, namespace, at, report);
  });
}

function checkEntry(
  entry: JsonMap,
  namespace: string | undefined,
  path: Path,
  report: Report,
): void {
  const found = sources.filter((field) => given(entry, field) !== undefined);
  if (found.length > 1) {
    report(
      "one-of",
      path,
      `${pathText(path)} needs one of ${sources.join(", ")}; ${found.join(" and ")} are given`,
    );
  }
  const cloneList = mapOf(entry, "cloneList");
  if (cloneList === undefined) {
    requireTexts(entry, ["apiVersion", "kind", "name"], path, report);
  } else if (!hasItems(cloneList, "kinds")) {
    report(
      "missing-field",
      [...path, "cloneList"],
      `${pathText([...path, "cloneList"])} needs kinds`,
    );
  }
  const clone = mapOf(entry, "clone");
  if (clone !== undefined) requireTexts(clone, ["name"], [...path, "clone"], report);
  if (namespace === undefined) return;
  requireNamespace(entry, namespace, path, report);
  if (clone !== undefined) requireNamespace(clone, namespace, [...path, "clone"], report);
  if (cloneList !== undefined) {
    requireNamespace(cloneList, namespace, [...path, "cloneList"], report);
  }
}

function hasItems(map: JsonMap, key: string): boolean {
  const value = given(map, key);
  return Array.isArray(value) && value.length > 0;
}

function requireTexts(map: JsonMap, fields: readonly string[], path: Path, report: Report): void {
  for (const field of fields) {
    if ((textOf(map, field) ?? "") !== "") continue;
    report("missing-field", path, `${pathText([...path, field])} is missing`);
  }
}

/** A namespaced Policy reads and generates in its own namespace only. */
function requireNamespace(map: JsonMap, namespace: string, path: Path, report: Report): void {
  const written = textOf(map, "namespace") ?? "";
  if (written === namespace) return;
  report(
    "foreign-namespace",
    [...path, "namespace"],
    `${pathText([...path, "namespace"])} must be ${namespace}, the namespace of the Policy, ` +
      `not ${JSON.stringify(written)}; use a ClusterPolicy to reach others`,
  );
}
