import { deepEqual, isMap, get } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError, applyOperations, readOperations } from "@winnow/patch";
import type { Operation, PatchOptions } from "@winnow/patch";
import { findVariables } from "../../expression/scan.ts";
import { noteDifference } from "../../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../../expression/template.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { CompiledPatch } from "./patch.ts";

/** Reads the text of one YAML document. Throws an Error that says what is wrong. */
export type ParseYaml = (text: string) => Json;

const generous: PatchOptions = {
  negativeIndexes: true,
  missingPathOnRemove: true,
  ensurePathOnAdd: true,
};

/**
 * Compiles `patchesJson6902`, the text of a JSON patch in JSON or YAML. A text without variables is
 * read here; its mistakes are told when it is applied, because a rule that applies to nothing does
 * no harm.
 */
export function compileJsonPatch(
  text: string,
  templates: TemplateOptions,
  parseYaml: ParseYaml | undefined,
): CompiledPatch {
  const sound = templates.semantics === "sound";
  const options: PatchOptions = { ...generous, pathWithoutSlash: !sound };
  const template = compileTemplate(text, templates, ["mutate", "patchesJson6902"]);
  const apply = (resource: JsonMap, operations: readonly Operation[]): JsonMap => {
    const patched = applyOperations(resource, operations, options);
    if (!isMap(patched)) throw new PatchError("the patch makes something else than a map");
    return patched;
  };
  if (template.constant) {
    const read = readOnce(() => readOperations(parsedValue(template.value, parseYaml)));
    return { apply: (resource) => apply(resource, read()) };
  }
  const shape = readOnce(() => parsePatch(withPlaceholders(text), parseYaml));
  return {
    apply(resource, _, scope) {
      const patch = parsedValue(resolveTemplate(template, scope), parseYaml);
      if (sound && !hasShape(patch, shape())) {
        noteDifference(scope, "json-patch-structure");
        throw new PatchError(
          "the values of the variables change the structure of the patch; put the variables into quotes",
        );
      }
      return apply(resource, readOperations(patch));
    },
  };
}

/** Works something out when it is first asked for; what is thrown is thrown every time. */
function readOnce<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

/** A patch that is one variable may be given as the list itself. */
function parsedValue(text: Json, parseYaml: ParseYaml | undefined): Json {
  return typeof text === "string" ? parsePatch(text, parseYaml) : text;
}

function parsePatch(text: string, parseYaml: ParseYaml | undefined): Json {
  if (parseYaml === undefined) return parseJsonText(text);
  try {
    return parseYaml(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PatchError(`patchesJson6902 is no YAML: ${reason}`);
  }
}

function parseJsonText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new PatchError("patchesJson6902 is no JSON, and no reader for YAML was given");
  }
}

const placeholder = "winnow-placeholder";

/** The text with a plain word in place of each variable. */
function withPlaceholders(text: string): string {
  let current = text;
  for (let round = 0; round < 64; round += 1) {
    const [variable] = findVariables(current);
    if (variable === undefined) return current;
    current = current.slice(0, variable.start) + placeholder + current.slice(variable.end);
  }
  return current;
}

/**
 * Whether a patch has the structure that its text has: a value may stand for a variable, but it must
 * not bring further operations or fields.
 */
function hasShape(value: Json, shape: Json): boolean {
  if (typeof shape === "string") {
    if (shape === placeholder) return true;
    return shape.includes(placeholder) ? typeof value === "string" : value === shape;
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value) || value.length !== shape.length) return false;
    return shape.every((item, index) => hasShape(value[index] ?? null, item));
  }
  if (!isMap(shape)) return deepEqual(value, shape);
  if (!isMap(value)) return false;
  const names = Object.keys(value);
  const wanted = Object.keys(shape);
  if (names.length !== wanted.length) return false;
  return wanted.every((name, index) => {
    const found = name.includes(placeholder) ? names[index] : name;
    if (found === undefined || !Object.hasOwn(value, found)) return false;
    return hasShape(get(value, found) ?? null, get(shape, name) ?? null);
  });
}
