import type { Json, JsonMap } from "@winnow/value";
import { scopeOfKind } from "../match/kind-scope.ts";
import type { Scope } from "../match/kind-scope.ts";
import { flagOf, mapOf, textOf } from "./read-fields.ts";

/** What the host may know that no document tells. */
export interface Surroundings {
  /** Reads the YAML of patchesJson6902; without it that text is not checked. */
  readonly parseYaml?: ((text: string) => Json) | undefined;
  /** The scope of a kind by the cluster's discovery; asked before the built-in table. */
  readonly scopeOf?:
    | ((group: string, version: string, kind: string) => Scope | undefined)
    | undefined;
}

/** What the checks of a rule need to know of its policy. */
export interface PolicyFacts {
  readonly namespaced: boolean;
  /** The policy's namespace, where its document names one. */
  readonly namespace: string | undefined;
  readonly background: boolean;
  /** Whether match may hold its attributes directly: the form that later versions of the API dropped. */
  readonly oldMatch: boolean;
  readonly surroundings: Surroundings;
  /** The scope of a kind of which apiVersion and kind are known; undefined where nobody knows. */
  scopeOf(apiVersion: string, kind: string): Scope | undefined;
}

/** The facts of a ClusterPolicy, Policy or cleanup policy. */
export function policyFacts(policy: JsonMap, surroundings: Surroundings): PolicyFacts {
  const kind = textOf(policy, "kind") ?? "";
  return {
    namespaced: kind === "Policy" || kind === "CleanupPolicy",
    namespace: textOf(mapOf(policy, "metadata") ?? {}, "namespace"),
    background: flagOf(mapOf(policy, "spec") ?? {}, "background", true),
    oldMatch: textOf(policy, "apiVersion") === "kyverno.io/v1",
    surroundings,
    scopeOf(apiVersion, name) {
      const slash = apiVersion.indexOf("/");
      const group = slash < 0 ? "" : apiVersion.slice(0, slash);
      const bare = name.trim().split("/")[0] ?? "";
      return (
        surroundings.scopeOf?.(group, apiVersion.slice(slash + 1), bare) ?? scopeOfKind(group, bare)
      );
    },
  };
}
