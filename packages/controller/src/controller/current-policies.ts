/** The policies in force now, exchanged as a whole when anything that they follow from has changed. */
import type { CompileOptions, Semantics } from "@winnow/engine";
import type { ServedKinds } from "../cluster/served-kinds.ts";
import { createPolicyCompiler } from "../policy/compiled-policies.ts";
import type { CompiledPolicies, PolicyCompiler } from "../policy/compiled-policies.ts";
import type { PolicyDocument } from "../policy/policy-documents.ts";

/** What was compiled, and what from; the members belong together. */
export interface PolicySnapshot {
  readonly compiled: CompiledPolicies;
  readonly documents: readonly PolicyDocument[];
  readonly kinds: ServedKinds;
}

export interface CurrentPolicies {
  /** Undefined before the first time. */
  snapshot(): PolicySnapshot | undefined;
  /** Compiles what has changed and puts everything in force at once. */
  exchange(documents: readonly PolicyDocument[], kinds: ServedKinds): PolicySnapshot;
  compileOptions(kinds: ServedKinds): CompileOptions;
}

export function createCurrentPolicies(
  semantics: Semantics,
  parseYaml: NonNullable<CompileOptions["parseYaml"]>,
): CurrentPolicies {
  let snapshot: PolicySnapshot | undefined;
  let compiler: PolicyCompiler | undefined;

  function compileOptions({ scopeOf }: ServedKinds): CompileOptions {
    return { semantics, parseYaml, scopeOf };
  }

  return {
    snapshot: () => snapshot,
    compileOptions,
    exchange(documents, kinds) {
      // the checks ask for the scope of kinds, so other kinds may mean other answers
      if (compiler === undefined || snapshot?.kinds !== kinds) {
        compiler = createPolicyCompiler(compileOptions(kinds));
      }
      snapshot = { compiled: compiler(documents), documents, kinds };
      return snapshot;
    },
  };
}
