// Builds the command line into packages/cli/dist: a program for all commands, with a chunk for each
// that is loaded lazily, and one for `winnow apply` alone, whose start is the shortest that way.
// Beside them lies the playground's page, for the commands that show it. Does nothing when no source has changed since the last build.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { nodeBundle } from "./bundle-options.js";
import { buildPage } from "./playground-bundle.js";
import { lazyLibraries, libraryFiles } from "./lazy-libraries.js";
import { root } from "./repository.js";
import { writeWhole } from "./write-whole.js";

const sourceFolder = join(root, "packages", "cli", "src");
const outputFolder = join(root, "packages", "cli", "dist");
/** What is built: the file below src, and the folder below dist. */
const programs = [
  { entry: "winnow", folder: outputFolder },
  { entry: "winnow-apply", folder: join(outputFolder, "apply") },
];
/** Holds the hash of the sources that the last build was made from. */
const stamp = join(outputFolder, "built-from");

const sources = hashSources();
if (!isUpToDate()) {
  const started = performance.now();
  rmSync(stamp, { force: true });
  let bytes = 0;
  for (const { entry, folder } of programs) {
    // oxlint-disable-next-line no-await-in-loop -- esbuild uses all processors
    bytes += await buildProgram(entry, folder);
  }
  await buildPage(join(outputFolder, "playground"), { packs: true });
  writeFileSync(stamp, sources);
  const milliseconds = Math.round(performance.now() - started);
  console.log(`Built the command: ${Math.round(bytes / 1024)} KB, ${milliseconds} ms`);
}

/**
 * Builds a program and its chunks into the folder; gives their size in bytes.
 * @param {string} entry
 * @param {string} folder
 */
async function buildProgram(entry, folder) {
  const program = join(folder, `${entry}.js`);
  const chunkFolder = join(folder, "chunk");
  const { metafile, outputFiles } = await build({
    ...nodeBundle,
    entryPoints: [join(sourceFolder, `${entry}.ts`)],
    outdir: folder,
    splitting: true,
    chunkNames: "chunk/[name]-[hash]",
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    write: false,
    plugins: [lazyLibraries(chunkFolder)],
  });
  // the program comes last, since it names the others
  const inOrder = outputFiles.toSorted(
    (left, right) => Number(left.path === program) - Number(right.path === program),
  );
  for (const { path, contents } of inOrder) writeWhole(path, contents);
  removeOldChunks(chunkFolder, Object.keys(metafile.outputs));
  return Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
}

function isUpToDate() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sources;
}

/** A hash of everything that a build depends on: sources, manifests, locked versions, these scripts. */
function hashSources() {
  const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
  const files = [
    join(root, "package-lock.json"),
    ...filesBelow(import.meta.dirname, ".js"),
    ...examplesOfPlayground(),
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

/** What the playground's page is made of beside its scripts. */
function examplesOfPlayground() {
  const page = join(root, "packages", "playground");
  return [
    ...[".html", ".css"].flatMap((ending) => filesBelow(join(page, "src"), ending)),
    ...[
      join(page, "examples"),
      join(root, "examples", "mesh"),
      join(root, "packages", "policies"),
    ].flatMap((folder) => filesBelow(folder, ".yaml")),
    join(page, "examples", "index.json"),
    join(root, "packages", "policies", "index.json"),
  ];
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
 * @param {string} chunkFolder
 * @param {readonly string[]} outputs
 */
function removeOldChunks(chunkFolder, outputs) {
  if (!existsSync(chunkFolder)) return;
  const current = new Set(outputs.map((output) => join(root, output)));
  for (const name of readdirSync(chunkFolder)) {
    const chunk = join(chunkFolder, name);
    if (!current.has(chunk) && !libraryFiles.includes(name)) rmSync(chunk);
  }
}
