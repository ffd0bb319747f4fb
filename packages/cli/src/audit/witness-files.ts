/** Witnesses as files, one for each hole, under names that are safe whatever documents hold. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeError, writeTextFile } from "../source/write-file.ts";
import type { Finding } from "./finding.ts";
import { commentedWitness } from "./witness-text.ts";
import type { TryWith } from "./witness-text.ts";

/** Writes every witness into a folder, which is made if it is missing. Throws InputError. */
export function writeWitnesses(
  folder: string,
  findings: readonly Finding[],
  tryWith: TryWith,
): string[] {
  const names = fileNames(findings);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, folder);
  }
  findings.forEach((finding, index) => {
    const file = join(folder, names[index] ?? "");
    writeTextFile(file, commentedWitness(finding, file, tryWith));
  });
  return names;
}

const longest = 80;

/** `baseline-pods-any-image.yaml`, with a number where the name is taken. */
export function fileNames(findings: readonly Finding[]): string[] {
  const taken = new Set<string>();
  return findings.map(({ identity, kind, policies }) => {
    const subject = policies === undefined ? identity.policy : identity.path;
    const stem = `${plainName(subject)}-${kind}`;
    let name = `${stem}.yaml`;
    for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}.yaml`;
    taken.add(name);
    return name;
  });
}

/** Letters, digits and single dashes: no folder, no hidden file, no name that a system reserves. */
function plainName(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .slice(0, longest)
    .replaceAll(/^-+|-+$/gu, "");
  return plain === "" ? "unnamed" : plain;
}
