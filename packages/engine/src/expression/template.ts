/**
 * Texts and documents with variables, compiled: what holds no variable is a constant, everything
 * else becomes a closure that is given the scope.
 */
import { goJson, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { IdentifierSet, compileVariable } from "./compile-variable.ts";
import type { Compilation, Path, Resolve, TemplateOptions } from "./compile-variable.ts";
import { ExpressionError } from "./failure.ts";
import { holdsVariable, unescapeDocument } from "./plain-document.ts";
import { resolveReferences } from "./reference.ts";
import { findVariables, mayHoldVariable, unescapeVariables } from "./scan.ts";
import type { Scope } from "./scope.ts";

export type { TemplateOptions } from "./compile-variable.ts";

/** A document that is the same for every request, or one that must be worked out. */
export type Template =
  | { readonly constant: true; readonly value: Json }
  | {
      readonly constant: false;
      /** Every identifier its expressions name; undefined when that is known only at run time. */
      readonly identifiers: ReadonlySet<string> | undefined;
      resolve(scope: Scope): Json;
    };

/** How often variables may make new variables before a text counts as endless. */
const maximalRounds = 64;
/** The longest text that substitution may produce, in UTF-16 units. */
const maximalLength = 16 * 1024 * 1024;
/** How many values that variables gave a rule may look through for variables in them. */
const maximalNested = 1024;

/**
 * Compiles a document: first its references, then its variables, in values and keys.
 * `path` is where the document stands in its rule; `{{ @ }}` and error texts depend on it.
 * With `guard`, wildcard characters that the request brings are made plain (see wildcard-guard.ts).
 * Errors of expressions are thrown when the template is resolved, not here, because a rule whose
 * broken expression is never needed does no harm.
 */
export function compileTemplate(
  document: Json,
  options: TemplateOptions,
  path: Path = [],
  guard = false,
): Template {
  let resolved: Json;
  try {
    resolved = resolveReferences(document);
  } catch (error) {
    return {
      constant: false,
      identifiers: new Set(),
      resolve() {
        throw error;
      },
    };
  }
  if (!holdsVariable(resolved)) return { constant: true, value: resolved };
  const identifiers = new IdentifierSet();
  const resolve = compileValue(
    resolved,
    { ...options, identifiers, guard: guard && options.semantics === "sound" },
    path,
  );
  if (resolve === undefined) return { constant: true, value: unescapeDocument(resolved) };
  return { constant: false, identifiers: identifiers.all(), resolve };
}

/** The value of a template. */
export function resolveTemplate(template: Template, scope: Scope): Json {
  return template.constant ? template.value : template.resolve(scope);
}

/** A closure for a value that holds variables, undefined for one that does not. */
function compileValue(value: Json, options: Compilation, path: Path): Resolve | undefined {
  if (typeof value === "string") return compileText(value, options, path);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileValue(item, options, [...path, index]));
    if (items.every((item) => item === undefined)) return undefined;
    const fixed = value.map((item) => unescapeDocument(item));
    return (scope) =>
      items.map((resolve, index) =>
        resolve === undefined ? (fixed[index] ?? null) : resolve(scope),
      );
  }
  if (!isMap(value)) return undefined;
  return compileMap(value, options, path);
}

function compileMap(map: JsonMap, options: Compilation, path: Path): Resolve | undefined {
  const entries = Object.keys(map).map((key) => ({
    key: compileText(key, options, path) ?? unescapeVariables(key),
    written: key,
    value:
      compileValue(map[key] ?? null, options, [...path, key]) ?? unescapeDocument(map[key] ?? null),
  }));
  if (
    entries.every((entry) => typeof entry.key === "string" && typeof entry.value !== "function")
  ) {
    return undefined;
  }
  return (scope) => {
    const result: JsonMap = {};
    for (const { key, written, value } of entries) {
      const name = typeof key === "string" ? key : resolveKey(key(scope), scope, options, path);
      if (typeof name !== "string") {
        throw new ExpressionError(
          `the variables in the key ${JSON.stringify(written)} must give a text`,
        );
      }
      set(result, name, typeof value === "function" ? value(scope) : value);
    }
    return result;
  };
}

/** Kyverno looks at a key again after its variables are replaced; a value it takes as final. */
function resolveKey(key: Json, scope: Scope, options: Compilation, path: Path): Json {
  if (typeof key !== "string" || !mayHoldVariable(key) || options.semantics === "sound") return key;
  return substituteRounds(key, scope, options, path);
}

function compileText(text: string, options: Compilation, path: Path): Resolve | undefined {
  if (!mayHoldVariable(text)) return undefined;
  const spans = findVariables(text);
  if (spans.length === 0) return undefined;
  const plain = literalParts(text, spans);
  if (plain.some((part) => part.replaceAll("\\{{", "").includes("{{"))) {
    // braces are left over: an outer variable is made of what the inner ones give
    options.identifiers.giveUp();
    return (scope) => substituteRounds(text, scope, options, path);
  }
  const variables = spans.map(({ start, end }) =>
    compileVariable(text.slice(start, end), options, path),
  );
  const [only] = variables;
  if (variables.length === 1 && only !== undefined && plain.every((part) => part === "")) {
    return options.semantics === "sound"
      ? only.resolve
      : (scope) => substituteDeep(only.resolve(scope), scope, options, path);
  }
  return (scope) => {
    let result = plain[0] ?? "";
    let again = false;
    for (const [index, variable] of variables.entries()) {
      const inserted = insertedText(variable.resolve(scope));
      again ||= !variable.asIs && inserted.includes("{{");
      result += inserted + (plain[index + 1] ?? "");
    }
    requireLength(result);
    if (again && options.semantics === "kyverno-1.19") {
      return substituteRounds(result, scope, options, path);
    }
    return again ? result : unescapeVariables(result);
  };
}

function literalParts(text: string, spans: readonly { start: number; end: number }[]): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(from, start));
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}

/** How a value is written into a text: strings as they are, everything else as JSON. */
function insertedText(value: Json): string {
  return typeof value === "string" ? value : goJson(value);
}

function requireLength(text: string): void {
  if (text.length > maximalLength) {
    throw new ExpressionError(`substitution makes a text longer than ${maximalLength} characters`);
  }
}

/** Counts what variables make of variables, which a hostile request can let grow without end. */
function countSubstituted(scope: Scope, length: number): void {
  scope.notes.substituted += length;
  if (scope.notes.substituted > maximalLength) {
    throw new ExpressionError("variables that make new variables grow without end");
  }
}

/** Resolves variables round by round, inside out, until none is left. */
function substituteRounds(text: string, scope: Scope, options: Compilation, path: Path): Json {
  let current = text;
  for (let round = 0; round < maximalRounds; round += 1) {
    const spans = findVariables(current);
    if (spans.length === 0) return unescapeVariables(current);
    let result = "";
    let from = 0;
    let asIs = false;
    for (const { start, end } of spans) {
      const variable = compileVariable(current.slice(start, end), options, path);
      const value = variable.resolve(scope);
      if (start === 0 && end === current.length) {
        return options.semantics === "sound" ? value : substituteDeep(value, scope, options, path);
      }
      asIs ||= variable.asIs;
      const inserted = insertedText(value);
      if (options.semantics === "sound") requireNoBraces(inserted, current);
      result += current.slice(from, start) + inserted;
      from = end;
    }
    current = result + current.slice(from);
    countSubstituted(scope, current.length);
    if (asIs) return unescapeVariables(current);
  }
  throw new ExpressionError(`variables in ${JSON.stringify(text)} make new variables endlessly`);
}

/** A value that becomes part of an expression must not bring variables of its own. */
function requireNoBraces(inserted: string, text: string): void {
  if (inserted.includes("{{") || inserted.includes("}}")) {
    throw new ExpressionError(`a value inserted into ${JSON.stringify(text)} holds braces itself`);
  }
}

/** Variables inside a list or map that a variable has given; a text that it gave is final. */
function substituteDeep(value: Json, scope: Scope, options: Compilation, path: Path): Json {
  if (typeof value !== "object" || value === null || !holdsVariable(value)) return value;
  countSubstituted(scope, Math.max(goJson(value).length, maximalLength / maximalNested));
  const resolve = compileValue(value, options, path);
  return resolve === undefined ? value : resolve(scope);
}
