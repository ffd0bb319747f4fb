import { formatValue, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { mayHoldVariable } from "../expression/scan.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { mapOf } from "./read-fields.ts";

const operations: ReadonlySet<string> = new Set(["CREATE", "UPDATE", "DELETE", "CONNECT"]);
const operationVariable = /^\{\{\s*request\.operation\s*\}\}$/u;

/** A condition on `{{ request.operation }}` alone compares with operations, or never holds. */
export function checkOperationValues(rule: JsonMap, path: Path, report: Report): void {
  visit(get(rule, "preconditions") ?? null, [...path, "preconditions"], report);
  const deny = mapOf(mapOf(rule, "validate") ?? {}, "deny") ?? {};
  visit(get(deny, "conditions") ?? null, [...path, "validate", "deny", "conditions"], report);
}

function visit(value: Json, path: Path, report: Report): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => visit(item, [...path, index], report));
    return;
  }
  if (!isMap(value)) return;
  for (const key of ["any", "all"]) visit(get(value, key) ?? null, [...path, key], report);
  const key = get(value, "key");
  const wanted = get(value, "value");
  if (typeof key !== "string" || !operationVariable.test(key) || wanted === undefined) return;
  for (const item of Array.isArray(wanted) ? wanted : [wanted]) {
    if (typeof item === "string" && (operations.has(item) || mayHoldVariable(item))) continue;
    const at = [...path, "value"];
    const known = [...operations].join(", ");
    const told = formatValue(item);
    report("unknown-operation", at, `${pathText(at)}: ${told} is no operation; use ${known}`);
  }
}
