// Builds the playground: a folder of static files, and its sizes. The worker's program becomes a
// text inside the page's, so that a worker that had to be stopped is replaced without a request.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licencesOf } from "./bundled-licences.js";
import { readExamples } from "./playground-examples.js";
import { root } from "./repository.js";
import { writeWhole } from "./write-whole.js";

const source = join(root, "packages", "playground", "src");
const outputFolder = join(root, "packages", "playground", "dist");
/** Where the page is put. */
export const pageFolder = join(outputFolder, "page");
/** What nothing loads, and who passes the page on has to pass on. */
const licencesFile = "licences.txt";
/** What a first visit may load, gzipped: program, style and document, without what comes later. */
export const largestFirstLoad = 450 * 1024;

/**
 * What the page and its worker are built with.
 * @satisfies {import("esbuild").BuildOptions}
 */
export const browserBundle = /** @type {const} */ ({
  absWorkingDir: root,
  bundle: true,
  write: false,
  minify: true,
  platform: "browser",
  target: "es2023",
  conditions: ["source"],
  logLevel: "warning",
});

/** Writes the element for other documents, which opens the page beside it. */
export async function buildElement() {
  await build({
    ...browserBundle,
    write: true,
    entryPoints: [join(source, "embed", "winnow-playground.ts")],
    outdir: outputFolder,
    format: "esm",
  });
}

/**
 * Writes the page; gives the gzipped bytes of the first load and of what is loaded after it.
 * @param {string} folder
 * @param {{ packs: boolean }} options whether each file is written packed as well, for a server that
 *   sends it as it is
 * @returns {Promise<{ first: number, later: number }>}
 */
export async function buildPage(folder = pageFolder, { packs } = { packs: false }) {
  /** @type {Set<string>} */
  const workerInputs = new Set();
  const { outputFiles, metafile } = await build({
    ...browserBundle,
    entryPoints: [join(source, "main.ts"), join(source, "style.css")],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    outdir: folder,
    format: "esm",
    splitting: true,
    metafile: true,
    plugins: [builtModules(workerInputs)],
  });
  const paths = Object.keys(metafile.outputs).map((path) => relative(folder, join(root, path)));
  const script = nameOf(paths, "main-", ".js");
  const style = nameOf(paths, "style-", ".css");
  const html = readFileSync(join(source, "index.html"), "utf8")
    .replaceAll("{{script}}", script)
    .replaceAll("{{style}}", style)
    .replaceAll("{{nonce}}", createHash("sha256").update(script).digest("base64url"));
  const early = new Set(["index.html", style, ...loadedWith(metafile, folder, script)]);
  const licences = licencesOf([...Object.keys(metafile.inputs), ...workerInputs]);
  // the document comes last, since it names the others
  const files = [
    ...outputFiles.map(({ path, contents }) => ({ name: relative(folder, path), contents })),
    { name: licencesFile, contents: Buffer.from(licences) },
    { name: "index.html", contents: Buffer.from(html) },
  ];
  const written = new Set();
  let first = 0;
  let later = 0;
  for (const { name, contents } of files) {
    const packed = gzipSync(contents, { level: 9 });
    const forms = [
      { name, contents },
      ...(packs ? [{ name: `${name}.gz`, contents: packed }] : []),
    ];
    for (const form of forms) {
      writeWhole(join(folder, form.name), form.contents);
      written.add(form.name);
    }
    if (early.has(name)) first += packed.length;
    else if (name !== licencesFile) later += packed.length;
  }
  for (const name of readdirSync(folder)) {
    // names carry a hash, so those of earlier builds stay behind; another build may be writing (writeWhole)
    if (!written.has(name) && !/\.\d+$/.test(name)) rmSync(join(folder, name), { force: true });
  }
  return { first, later };
}

/**
 * The names of a script and of all that it imports at once.
 * @param {import("esbuild").Metafile} metafile
 * @param {string} folder
 * @param {string} script
 */
function loadedWith({ outputs }, folder, script) {
  const prefix = relative(root, folder);
  const found = new Set([script]);
  for (const name of found) {
    const imports = outputs[join(prefix, name)]?.imports ?? [];
    for (const { path, kind } of imports) {
      if (kind === "import-statement") found.add(relative(prefix, path));
    }
  }
  return found;
}

/**
 * @param {readonly string[]} names
 * @param {string} start
 * @param {string} end
 */
function nameOf(names, start, end) {
  const found = names.find((name) => name.startsWith(start) && name.endsWith(end));
  if (found === undefined) throw new Error(`the build made no ${start}*${end}`);
  return found;
}

/**
 * The modules that are made and not written: see packages/playground/src/built-modules.d.ts.
 * @param {Set<string>} workerInputs hears of what the worker's program is made of
 * @returns {import("esbuild").Plugin}
 */
const builtModules = (workerInputs) => ({
  name: "built-modules",
  setup(bundle) {
    bundle.onResolve({ filter: /^built:/ }, ({ path }) => ({ path, namespace: "built" }));
    bundle.onLoad({ filter: /^built:examples$/, namespace: "built" }, () => ({
      contents: `export const examples = ${JSON.stringify(readExamples())};`,
    }));
    bundle.onLoad({ filter: /^built:worker$/, namespace: "built" }, async () => {
      const { outputFiles, metafile } = await build({
        ...browserBundle,
        entryPoints: [join(source, "worker", "worker.ts")],
        format: "iife",
        metafile: true,
      });
      for (const input of Object.keys(metafile.inputs)) workerInputs.add(input);
      const text = outputFiles.map((file) => file.text).join("");
      return { contents: `export const workerProgram = ${JSON.stringify(text)};` };
    });
  },
});
