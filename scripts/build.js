// Builds the command line: packages/cli/dist/winnow.js and one chunk for each lazily loaded command.
// Does nothing when no source has changed since the last build.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { nodeBundle } from "./bundle-options.js";
import { lazyRegex, regexFile } from "./lazy-regex.js";
import { root } from "./repository.js";
import { writeWhole } from "./write-whole.js";

const entry = join(root, "packages", "cli", "src", "winnow.ts");
const outputFolder = join(root, "packages", "cli", "dist");
const program = join(outputFolder, "winnow.js");
const chunkFolder = join(outputFolder, "chunk");
/** Holds the hash of the sources that the last build was made from. */
const stamp = join(outputFolder, "built-from");

const sources = hashSources();
if (!isUpToDate()) {
  const started = performance.now();
  rmSync(stamp, { force: true });
  const { metafile, outputFiles } = await build({
    ...nodeBundle,
    entryPoints: [entry],
    outdir: outputFolder,
    splitting: true,
    chunkNames: "chunk/[name]-[hash]",
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    write: false,
    plugins: [lazyRegex(chunkFolder)],
  });
  for (const { path, contents } of outputFiles) {
    if (path !== program) writeWhole(path, contents);
  }
  // the program comes last, since it names the others
  for (const { path, contents } of outputFiles) {
    if (path === program) writeWhole(path, contents);
  }
  removeOldChunks(Object.keys(metafile.outputs));
  writeFileSync(stamp, sources);
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  const milliseconds = Math.round(performance.now() - started);
  console.log(
    `Built ${relative(root, program)}: ${Math.round(bytes / 1024)} KB, ${milliseconds} ms`,
  );
}

function isUpToDate() {
  return existsSync(program) && existsSync(stamp) && readFileSync(stamp, "utf8") === sources;
}

/** A hash of everything that a build depends on: sources, manifests, locked versions, these scripts. */
function hashSources() {
  const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
  const files = [
    join(root, "package-lock.json"),
    ...filesBelow(import.meta.dirname, ".js"),
    ...packages.map((folder) => join(folder, "package.json")),
    ...packages
      .flatMap((folder) => filesBelow(join(folder, "src"), ".ts"))
      .filter((file) => !file.endsWith(".test.ts")),
  ];
  const hash = createHash("sha256");
  for (const file of files.toSorted()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * @param {string} folder
 * @param {string} ending
 */
function filesBelow(folder, ending) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((found) => found.isFile() && found.name.endsWith(ending))
    .map((found) => join(found.parentPath, found.name));
}

/**
 * Chunk names carry a hash, so those of earlier builds stay behind.
 * @param {readonly string[]} outputs
 */
function removeOldChunks(outputs) {
  if (!existsSync(chunkFolder)) return;
  const current = new Set(outputs.map((output) => join(root, output)));
  for (const name of readdirSync(chunkFolder)) {
    const chunk = join(chunkFolder, name);
    if (!current.has(chunk) && name !== regexFile) rmSync(chunk);
  }
}
