/** Entries of `context`; Kyverno's documentation of external data sources. */
import { QuerySyntaxError, parseQuery } from "@winnow/jmespath";
import type { JsonMap } from "@winnow/value";
import { requireOne } from "./check-one-of.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapOf, mapsOf, textOf } from "./read-fields.ts";

const sources = ["variable", "configMap", "apiCall", "globalReference", "imageRegistry"] as const;

/** Names that the engine itself gives values. */
const reserved = [
  "images",
  "request",
  "serviceAccountName",
  "serviceAccountNamespace",
  "element",
  "elementIndex",
] as const;

/** Checks the entries of one context. */
export function checkContext(owner: JsonMap, path: Path, report: Report): void {
  mapsOf(owner, "context").forEach((entry, index) => {
    const at = [...path, "context", index];
    checkName(textOf(entry, "name") ?? "", at, report);
    requireOne(entry, sources, at, report);
    for (const source of sources) {
      const body = mapOf(entry, source);
      if (body === undefined) continue;
      checks[source]?.(body, [...at, source], report);
      checkQuery(body, "jmesPath", [...at, source], report);
    }
  });
}

function checkName(name: string, path: Path, report: Report): void {
  if (name === "") {
    report("no-name", path, `${pathText(path)} needs a name`);
    return;
  }
  const taken = reserved.find((word) => name === word || name.startsWith(`${word}.`));
  if (taken === undefined) return;
  report(
    "reserved-name",
    [...path, "name"],
    `${pathText([...path, "name"])}: ${name} hides the built-in variable ${taken}; choose another name`,
  );
}

type Check = (body: JsonMap, path: Path, report: Report) => void;

const checks: Readonly<Partial<Record<(typeof sources)[number], Check>>> = {
  variable: checkVariable,
  configMap: needAll("name", "namespace"),
  apiCall: checkApiCall,
  globalReference: needAll("name"),
  imageRegistry: needAll("reference"),
};

function needAll(...fields: string[]): Check {
  return (body, path, report) => {
    for (const field of fields) {
      if ((textOf(body, field) ?? "") === "") {
        report("missing-field", path, `${pathText([...path, field])} is missing`);
      }
    }
  };
}

function checkVariable(variable: JsonMap, path: Path, report: Report): void {
  const query = textOf(variable, "jmesPath") ?? "";
  if (given(variable, "value") !== undefined || query !== "") return;
  const found = given(variable, "default") === undefined ? "" : "; a default alone is never used";
  report("no-value", path, `${pathText(path)} needs a value or a jmesPath${found}`);
}

function checkApiCall(call: JsonMap, path: Path, report: Report): void {
  const fields = ["urlPath", "service"].filter((field) =>
    field === "urlPath" ? (textOf(call, field) ?? "") !== "" : given(call, field) !== undefined,
  );
  if (fields.length !== 1) {
    const words = fields.length === 0 ? "none is given" : "both are given";
    report("one-of", path, `${pathText(path)} needs either urlPath or service; ${words}`);
  }
  const service = mapOf(call, "service");
  if (service !== undefined) needAll("url")(service, [...path, "service"], report);
  if (mapsOf(call, "data").length > 0 && textOf(call, "method") !== "POST") {
    report(
      "data-without-post",
      [...path, "data"],
      `${pathText([...path, "data"])} is sent with method POST only; set the method or remove it`,
    );
  }
}

/** A query that can be read now is checked now; one with variables is not known yet. */
export function checkQuery(owner: JsonMap, key: string, path: Path, report: Report): void {
  const text = textOf(owner, key);
  if (text === undefined || text === "" || text.includes("{{")) return;
  try {
    parseQuery(text);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    const at = [...path, key];
    report("bad-query", at, `${pathText(at)} is no valid JMESPath: ${error.message}`);
  }
}
