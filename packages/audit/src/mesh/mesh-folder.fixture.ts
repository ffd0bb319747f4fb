/** The service-mesh scenario beside the repository, for tests. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SourceDocument } from "@winnow/engine";
import { isMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";

function repositoryRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package-lock.json"))) folder = dirname(folder);
  return folder;
}

const folder = join(process.env["WINNOW_SHARED"] ?? join(repositoryRoot(), "..", "shared"), "mesh");

/** Whether the scenario is there; without it the tests that need it are skipped and say so. */
export const hasMesh = existsSync(folder);

export const meshTitle = hasMesh ? "the mesh" : `the mesh (skipped: ${folder} is not there)`;

/** The documents of a file of the scenario. */
export function readMesh(path: string): SourceDocument[] {
  return readDocuments(readFileSync(join(folder, path), "utf8"), path);
}

export function readDocuments(text: string, file: string): SourceDocument[] {
  return parseDocuments(text, { file }).flatMap(({ value, ...document }) =>
    isMap(value) ? [{ ...document, value }] : [],
  );
}

export interface FunnelEntry {
  readonly policy: string;
  readonly badAdmittedCapabilityOnly: readonly string[];
  readonly badAdmittedAll: readonly string[];
}

/** Which resources that should be denied each policy admits, as Kyverno 1.19 answers. */
export function readFunnel(): FunnelEntry[] {
  return JSON.parse(readFileSync(join(folder, "funnel.json"), "utf8")) as FunnelEntry[];
}

/** What a careful administrator wants of each resource. */
export function readIntents(): { readonly id: string; readonly intent: "allow" | "deny" }[] {
  return JSON.parse(readFileSync(join(folder, "pods.json"), "utf8")) as ReturnType<
    typeof readIntents
  >;
}
