import { deepEqual, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError, mergeStrategically, readingsAgree } from "@winnow/patch";
import { noteDifference } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../../expression/template.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { Semantics } from "../../semantics.ts";
import { anchorsReadAlike, compileAnchors } from "./anchors.ts";
import type { CompiledPatch } from "./patch.ts";

/** Compiles `patchStrategicMerge`; a patch without variables has its anchors read here. */
export function compileStrategicMerge(patch: Json, templates: TemplateOptions): CompiledPatch {
  const { semantics } = templates;
  const template = compileTemplate(patch, templates, ["mutate", "patchStrategicMerge"]);
  if (template.constant) {
    const merge = compileMerge(template.value, semantics);
    return { apply: (resource, _, scope) => merge(resource, scope) };
  }
  const known = new Map<string, Merge>();
  return {
    apply(resource, _, scope) {
      const resolved = resolveTemplate(template, scope);
      const text = stringify(resolved);
      let merge = known.get(text);
      if (merge === undefined) {
        merge = compileMerge(resolved, semantics);
        if (known.size >= mostKnown) known.clear();
        if (text.length <= longestKnown && !longNumber.test(text)) known.set(text, merge);
      }
      return merge(resource, scope);
    },
  };
}

/** Patches with variables are kept as they come out: many elements make the same one. */
const mostKnown = 100;
const longestKnown = 10_000;
/** Of long integers the text does not tell whether they are exact. */
const longNumber = /\d{16}/;

type Merge = (resource: JsonMap, scope?: Scope) => JsonMap;

/** A merge of a patch without variables, anchors included. Throws PatchError when it does not fit. */
export function compileMerge(patch: Json, semantics: Semantics): Merge {
  if (!isMap(patch)) {
    return () => {
      throw new PatchError("patchStrategicMerge must be a map");
    };
  }
  const sound = compileAnchors(patch, "sound");
  const kyverno = compileAnchors(patch, "kyverno-1.19");
  const asKyverno = (resource: JsonMap): JsonMap => {
    const plain = kyverno.forResource(resource);
    if (plain === undefined) return resource;
    return mergeStrategically(resource, plain, "kustomize") ?? {};
  };
  if (semantics === "kyverno-1.19") return asKyverno;
  const alike = anchorsReadAlike(patch);
  const asWritten = (resource: JsonMap, plain: JsonMap | undefined): JsonMap => {
    const merged =
      plain === undefined ? resource : mergeStrategically(resource, plain, "kubernetes");
    if (merged === undefined) throw new PatchError("the patch deletes the whole resource");
    return merged;
  };
  return (resource, scope) => {
    let merged: JsonMap | undefined;
    let settled = scope === undefined;
    try {
      const plain = sound.forResource(resource);
      merged = asWritten(resource, plain);
      settled ||= alike && (plain === undefined || readingsAgree(resource, plain));
      return merged;
    } finally {
      if (!settled && scope !== undefined && differs(merged, asKyverno, resource)) {
        noteDifference(scope, "strategic-merge-reading");
      }
    }
  };
}

function differs(
  merged: JsonMap | undefined,
  other: (resource: JsonMap) => JsonMap,
  resource: JsonMap,
): boolean {
  try {
    return !deepEqual(merged, other(resource));
  } catch {
    return merged !== undefined;
  }
}
