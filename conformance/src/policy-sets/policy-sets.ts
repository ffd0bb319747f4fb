/** The sets of `packages/policies`, compiled, and what they say of a pod control by control. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@winnow/engine";
import type { PolicyResponse, PolicySet, Semantics } from "@winnow/engine";
import { isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { repositoryRoot } from "../data-folder.ts";

/** A control as `index.json` of the package lists it. */
interface PolicySetControl {
  /** Kubernetes' name of the check. */
  readonly id: string;
  readonly level: "baseline" | "restricted";
  readonly policy: string;
  readonly file: string;
  /** The control of baseline that says less, and is left out of restricted. */
  readonly replaces?: string;
}

interface Index {
  readonly controls: readonly PolicySetControl[];
  readonly profiles: readonly {
    readonly level: "baseline" | "restricted";
    readonly policy: string;
    readonly file: string;
  }[];
}

const folder = join(repositoryRoot(), "packages", "policies");

function readIndex(): Index {
  return JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as Index;
}

export interface PolicySets {
  readonly index: Index;
  /** The checks that the policies written in rules fail, by Kubernetes' names, of one level's files. */
  failedRules(object: JsonMap): Promise<ReadonlySet<string>>;
  /** The checks that the profile's `podSecurity` policy fails. */
  failedPodSecurity(object: JsonMap, level: string): Promise<ReadonlySet<string>>;
}

/** Compiles all policies of the package. Throws Error when one of them is not accepted. */
export function compilePolicySets(semantics: Semantics): PolicySets {
  const index = readIndex();
  const rules = compileFiles(index.controls, semantics);
  const profiles = new Map(
    index.profiles.map((profile) => [profile.level as string, compileFiles([profile], semantics)]),
  );
  const idOf = new Map(index.controls.map(({ policy, id }) => [policy, id]));
  return {
    index,
    async failedRules(object) {
      const responses = await rules.evaluate({ object, operation: "CREATE" });
      requireResults(responses, index.controls.length);
      return new Set(
        responses.filter(denies).map(({ policy }) => idOf.get(policy.name) ?? policy.name),
      );
    },
    async failedPodSecurity(object, level) {
      const responses = await profiles.get(level)?.evaluate({ object, operation: "CREATE" });
      requireResults(responses ?? [], 1);
      const failed = (responses ?? []).flatMap(({ results }) => results).filter(isBad);
      return new Set(
        failed.flatMap(
          ({ properties, message }) => properties?.["controls"]?.split(",") ?? message,
        ),
      );
    },
  };
}

/** A policy that has not answered must not count as one that agrees. */
function requireResults(responses: readonly PolicyResponse[], count: number): void {
  if (responses.length !== count || responses.some(({ results }) => results.length === 0)) {
    throw new Error(`${responses.length} of ${count} policies have answered`);
  }
}

function denies({ results }: PolicyResponse): boolean {
  return results.some(isBad);
}

function isBad({ verdict }: PolicyResponse["results"][number]): boolean {
  return verdict === "fail" || verdict === "error";
}

function compileFiles(
  files: readonly { readonly file: string }[],
  semantics: Semantics,
): PolicySet {
  const documents = files.flatMap(({ file }) =>
    parseDocuments(readFileSync(join(folder, file), "utf8"), { file }).flatMap(({ value }) =>
      isMap(value) ? [{ value, file }] : [],
    ),
  );
  const compiled = compile(documents, { semantics });
  if (compiled.ok) return compiled.set;
  throw new Error(compiled.problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
}
