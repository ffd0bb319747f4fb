// Leaves libraries out of the bundle until something uses them: reading them takes a good part of a
// short run, and most runs need none. The engine is synchronous and cannot import() them; what stands
// in for a library requires it when one of its functions is called or one of its classes made.
import { join, sep } from "node:path";
import { build } from "esbuild";
import { nodeBundle } from "./bundle-options.js";
import { root } from "./repository.js";
import { writeWhole } from "./write-whole.js";

const namespace = "lazy-library";

/**
 * @typedef {object} LazyLibrary
 * @property {string} module what the sources import
 * @property {string} user the package whose sources get the stand-in
 * @property {readonly string[]} [functions] exported functions that are used
 * @property {readonly string[]} [classes] exported classes that are used, with `new` only
 * @property {Readonly<Record<string, readonly string[]>>} [statics] static methods, by class
 */

/** An export that is used and not named here ends the build. */
const libraries = /** @type {const} @satisfies {readonly LazyLibrary[]} */ ([
  { module: "re2js", user: "value", statics: { RE2JS: ["compile"] } },
  {
    module: "@winnow/cel",
    user: "engine",
    classes: ["Authorizer", "CelError", "ResourceCheck", "Timestamp"],
    functions: ["compileAdmissionExpression", "formatText", "fromJson", "isCelError"],
  },
  { module: "croner", user: "engine", classes: ["Cron"] },
  { module: "fflate", user: "engine", classes: ["Gunzip"], functions: ["strFromU8"] },
  {
    module: "node:crypto",
    user: "cli",
    classes: ["X509Certificate"],
    functions: ["createHash", "createPublicKey", "randomBytes", "randomUUID", "verify"],
  },
]);

/** The files of the libraries beside the chunks. */
export const libraryFiles = libraries.filter(isBundled).map(fileOf);

/**
 * For a bundle whose chunks lie in the given folder.
 * @param {string} chunkFolder
 * @returns {import("esbuild").Plugin}
 */
export function lazyLibraries(chunkFolder) {
  return {
    name: namespace,
    setup(bundle) {
      for (const { module, user } of libraries) {
        const sources = join(root, "packages", user, "src", sep);
        bundle.onResolve({ filter: new RegExp(`^${module}$`) }, ({ path, importer }) =>
          importer.startsWith(sources) ? { path, namespace } : undefined,
        );
      }
      bundle.onResolve({ filter: /./, namespace }, ({ path }) => ({ path, external: true }));
      bundle.onLoad({ filter: /./, namespace }, ({ path }) => ({ contents: standIn(path) }));
      bundle.onEnd(() => writeLibraries(chunkFolder));
    },
  };
}

/** @param {string} module */
function standIn(module) {
  const library = /** @type {LazyLibrary} */ (libraries.find((one) => one.module === module));
  const { functions = [], classes = [], statics = {} } = library;
  const loaded = `require("${isBundled(library) ? `./${fileOf(library)}` : module}")`;
  return [
    ...functions.map((name) => `export const ${name} = (...given) => ${loaded}.${name}(...given);`),
    ...classes.map(
      (name) => `export function ${name}(...given) { return new (${loaded}.${name})(...given); }`,
    ),
    ...Object.entries(statics).map(([name, methods]) => {
      const members = methods.map(
        (method) => `${method}: (...given) => ${loaded}.${name}.${method}(...given)`,
      );
      return `export const ${name} = { ${members.join(", ")} };`;
    }),
  ].join("\n");
}

/**
 * Whether the library has a file of its own: what is part of Node has none.
 * @param {LazyLibrary} library
 */
function isBundled({ module }) {
  return !module.startsWith("node:");
}

/** @param {LazyLibrary} library */
function fileOf({ module }) {
  return `${module.replaceAll("/", "-")}.cjs`;
}

/** @param {string} chunkFolder */
async function writeLibraries(chunkFolder) {
  const { absWorkingDir, conditions, platform, target } = nodeBundle;
  for (const library of libraries) {
    if (!isBundled(library)) continue;
    // oxlint-disable-next-line no-await-in-loop -- a handful of small builds
    const { outputFiles } = await build({
      absWorkingDir,
      // packages of our own are taken from their sources
      conditions,
      platform,
      target,
      bundle: true,
      format: "cjs",
      minifySyntax: true,
      minifyWhitespace: true,
      stdin: {
        contents: `export * from "${library.module}";`,
        resolveDir: join(root, "packages", library.user),
      },
      outfile: join(chunkFolder, fileOf(library)),
      write: false,
    });
    for (const { path, contents } of outputFiles) writeWhole(path, contents);
  }
}
