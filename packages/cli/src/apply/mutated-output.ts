/** Where the resources go that mutate rules have changed: to standard output, a file or a folder. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PolicyResponse } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { createVersionPrinter, printYaml } from "@winnow/yaml";
import { InputError } from "../input-error.ts";
import { printableLine } from "../output/printable.ts";
import { policyLabel } from "../output/result-text.ts";
import { identityOf, resourceLabel } from "../resource/identity.ts";

/** Collects what is to be written to `--output`. */
export interface MutatedOutput {
  add(responses: readonly PolicyResponse[]): void;
  /** Writes everything. Throws InputError where that is not possible. */
  write(): void;
}

/**
 * The resources that policies have changed, each as a text of its own: the one that was judged, as
 * every policy leaves it, and existing ones.
 */
export function* mutatedTexts(responses: readonly PolicyResponse[]): Generator<string> {
  const print = createVersionPrinter();
  for (const response of responses) {
    for (const object of changedBy(response)) {
      const policy = printableLine(policyLabel(response.policy));
      const label = printableLine(resourceLabel(identityOf(object)));
      yield `mutate policy ${policy} applied to ${label}:\n`;
      yield print(object);
      yield "---\n\n";
    }
  }
}

function changedBy(response: PolicyResponse): JsonMap[] {
  if (!response.results.some(({ type }) => type === "mutation")) return [];
  const targets = response.results.flatMap((result) => result.targets ?? []);
  const isMutated = response.results.some(
    ({ type, patched }) => type === "mutation" && patched !== undefined,
  );
  return [
    ...(isMutated && response.patched !== undefined ? [response.patched] : []),
    ...targets.map(({ patched }) => patched),
  ];
}

/**
 * An output to a path: a file where it ends in .yaml, .yml or .json, otherwise a folder with one file
 * for each name, `NAME-mutated.yaml`. A resource is written as the last policy leaves it.
 */
export function createMutatedOutput(path: string): MutatedOutput {
  const isFolder = isExistingFolder(path) || !/\.(?:ya?ml|json)$/u.test(path);
  const files = new Map<string, string[]>();
  const put = (object: JsonMap): void => {
    const name = identityOf(object).name.replaceAll(/[^\w.-]/gu, "_");
    const file = isFolder ? join(path, `${name}-mutated.yaml`) : path;
    files.set(file, [...(files.get(file) ?? []), printYaml(object)]);
  };
  return {
    add(responses) {
      const own = responses.findLast(({ patched }) => patched !== undefined)?.patched;
      if (own !== undefined) put(own);
      for (const { results } of responses) {
        for (const { targets } of results) targets?.forEach(({ patched }) => put(patched));
      }
    },
    write() {
      try {
        mkdirSync(isFolder ? path : dirname(path), { recursive: true });
        for (const [file, documents] of files) writeFileSync(file, documents.join("---\n"));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new InputError(`the mutated resources cannot be written: ${reason}`, { file: path });
      }
    },
  };
}

function isExistingFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
