import type { JsonMap } from "@winnow/value";
import type { Scope } from "../../expression/scope.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { Patch } from "../../policy/mutate.ts";
import type { ForEachListOptions } from "../foreach-list.ts";
import type { Subject } from "../outcome.ts";
import { compileForEachPatch } from "./foreach.ts";
import { compileJsonPatch } from "./json-patch.ts";
import type { ParseYaml } from "./json-patch.ts";
import { compileStrategicMerge } from "./strategic-merge.ts";

/** A patch, ready for resources. */
export interface CompiledPatch {
  /**
   * The resource as the patch leaves it, which is the same object where nothing applies; the
   * resource itself stays as it is.
   *
   * @throws {Error} where variables cannot be resolved or the patch does not fit; Suspension
   */
  apply(resource: JsonMap, subject: Subject, scope: Scope): JsonMap;
}

export interface PatchCompiler extends ForEachListOptions {
  readonly templates: TemplateOptions;
  /** Without it, JSON patches can be written in JSON only. */
  readonly parseYaml: ParseYaml | undefined;
}

/** Compiles what a mutate rule, or an entry of its foreach, does to a resource. */
export function compilePatch(patch: Patch, compiler: PatchCompiler, path: string): CompiledPatch {
  switch (patch.type) {
    case "strategicMerge":
      return compileStrategicMerge(patch.patch, compiler.templates);
    case "json6902":
      return compileJsonPatch(patch.patches, compiler.templates, compiler.parseYaml);
    case "foreach": {
      const compileInner = (inner: Patch, at: string): CompiledPatch =>
        compilePatch(inner, compiler, at);
      return compileForEachPatch(patch.entries, compiler, compileInner, `${path}.foreach`);
    }
  }
}
