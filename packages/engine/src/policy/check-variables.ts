/**
 * The variables of a rule: whether they can be read, and whether there is anything of that name.
 * Kyverno's documentation of variables lists those that are always there.
 */
import { QuerySyntaxError, parseQuery } from "@winnow/jmespath";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { rootNames } from "../expression/root-names.ts";
import { mayHoldVariable } from "../expression/scan.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { mapOf, mapsOf, textOf } from "./read-fields.ts";
import { variablesIn } from "./variables-in.ts";
import type { Variable } from "./variables-in.ts";
import { walkTexts } from "./walk-texts.ts";

/** Sections whose texts are not read for variables here. */
const skipped: ReadonlySet<string> = new Set(["match", "exclude", "celPreconditions"]);

/** Checks the variables of a rule, match and exclude apart. */
export function checkVariables(rule: JsonMap, path: Path, report: Report): void {
  const contextNames = namesOfContexts(rule);
  const hasTargets = mapsOf(mapOf(rule, "mutate") ?? {}, "targets").length > 0;
  for (const variable of variablesOf(rule, path)) {
    const { written, path: at } = variable;
    const names = namesIn(variable, report);
    if (names === undefined) continue;
    const element = [...names].find((name) => elementName.test(name) && !contextNames.has(name));
    if (element !== undefined && !at.includes("foreach")) {
      report(
        "element-outside-foreach",
        at,
        `${pathText(at)}: ${written} asks for ${element}, which is there inside foreach only`,
      );
      continue;
    }
    if (names.has("target") && !contextNames.has("target")) {
      checkTarget(variable, at.slice(path.length), hasTargets, report);
    }
    const unknown = [...names].find((name) => !isKnown(name, contextNames));
    if (unknown === undefined || mayFindSomething(variable.expression, contextNames)) continue;
    report(
      "unknown-variable",
      at,
      `${pathText(at)}: ${written} asks for ${unknown}, which is not defined; add a context entry of that name or correct it`,
    );
  }
}

/** `target` is the object that a mutate rule changes, known once it has been found. */
function checkTarget(variable: Variable, inRule: Path, hasTargets: boolean, report: Report): void {
  const { written, path } = variable;
  const place = pathText(path);
  if (!hasTargets) {
    report(
      "target-without-targets",
      path,
      `${place}: ${written} asks for target, which mutate rules with targets have only`,
    );
  } else if (inRule[1] === "targets" && selectsTarget.has(String(inRule[3]))) {
    report(
      "target-selects-itself",
      path,
      `${place}: ${written} asks for target where the target is still to be found`,
    );
  }
}

const selectsTarget: ReadonlySet<string> = new Set([
  "apiVersion",
  "kind",
  "name",
  "namespace",
  "selector",
]);
const elementName = /^element(?:Index)?\d*$/u;
const builtIn: ReadonlySet<string> = new Set([
  "request",
  "serviceAccountName",
  "serviceAccountNamespace",
  "images",
  "image",
  "target",
]);

function isKnown(name: string, contextNames: ReadonlySet<string>): boolean {
  return builtIn.has(name) || elementName.test(name) || contextNames.has(name);
}

const knownParts =
  /request\.|serviceAccountName|serviceAccountNamespace|element|@|images|image\.|target\.|[a-z_0-9]\([^{}]/u;

/**
 * Kyverno lets an expression pass if it names anything that may be there, or starts with a context
 * entry; the rest of it may be unknown. Policies rely on that for `a || b`.
 */
function mayFindSomething(expression: string, contextNames: ReadonlySet<string>): boolean {
  return (
    knownParts.test(expression) || [...contextNames].some((name) => expression.startsWith(name))
  );
}

function namesIn({ expression, written, path }: Variable, report: Report): Set<string> | undefined {
  if (expression === "") {
    report("bad-query", path, `${pathText(path)}: ${written} is empty; write an expression`);
    return undefined;
  }
  try {
    return rootNames(parseQuery(expression));
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    report(
      "bad-query",
      path,
      `${pathText(path)}: ${written} is no valid JMESPath: ${error.message}`,
    );
    return undefined;
  }
}

/** Every variable of a rule, those of conditions on attestations apart: they name what is attested. */
function variablesOf(rule: JsonMap, path: Path): Variable[] {
  const variables: Variable[] = [];
  for (const key of Object.keys(rule)) {
    if (skipped.has(key)) continue;
    walkTexts(get(rule, key) ?? null, [...path, key], (text, at) => {
      if (!mayHoldVariable(text) || isFree(at.slice(path.length))) return;
      variables.push(...variablesIn(text, at));
    });
  }
  return variables;
}

function isFree(inRule: Path): boolean {
  if (inRule[0] === "verifyImages") return inRule.includes("attestations");
  return inRule[0] === "validate" && inRule[1] === "cel";
}

/** The names that context entries anywhere in a rule give values. */
function namesOfContexts(value: Json): Set<string> {
  const names = new Set<string>();
  collectNames(value, names);
  return names;
}

function collectNames(value: Json, names: Set<string>): void {
  if (Array.isArray(value)) value.forEach((item) => collectNames(item, names));
  if (!isMap(value)) return;
  for (const entry of mapsOf(value, "context")) {
    const name = textOf(entry, "name") ?? "";
    if (name !== "") names.add(name);
  }
  for (const entry of mapsOf(value, "verifyImages")) {
    // what conditions on a verified image see: the image, and attestations by their name
    names.add("image");
    for (const attestation of mapsOf(entry, "attestations")) {
      const name = textOf(attestation, "name") ?? "";
      if (name !== "") names.add(name);
    }
  }
  for (const key of Object.keys(value)) collectNames(get(value, key) ?? null, names);
}
