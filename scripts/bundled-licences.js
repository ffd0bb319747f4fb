// The licences of the libraries in a bundle, which ask that their texts go where their code goes.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repository.js";

const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * One text with the name, version and licence of every package among the files of a bundle. Throws an
 * Error for a package without a licence.
 * @param {Iterable<string>} inputs paths below the repository, as esbuild tells them
 */
export function licencesOf(inputs) {
  const folders = [...inputs].flatMap((path) => packageFolder.exec(path)?.[0] ?? []);
  return [...new Set(folders)].toSorted().map(licenceIn).join("\n");
}

/** @param {string} folder */
function licenceIn(folder) {
  const path = join(root, folder);
  /** @type {{ name: string, version: string, license: string }} */
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const file = readdirSync(path).find((candidate) => /^licen[cs]e(?:\.|$)/i.test(candidate));
  if (file === undefined) throw new Error(`${folder} has no file with its licence`);
  const text = readFileSync(join(path, file), "utf8").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
