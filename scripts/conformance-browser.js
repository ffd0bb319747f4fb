// Usage: node scripts/conformance-browser.js [OPTION-OF-CONFORMANCE...]
// Holds the engine in Chromium, built as the playground's worker is, against the recorded answers, in a
// worker of the playground's page; the same list of what does not hold yet decides. Beds run there as a
// whole, on files that Node sends; of `cli` only the policies are judged there.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { nodeBundle } from "./bundle-options.js";
import { browserBundle } from "./playground-bundle.js";
import { cacheFolder, root } from "./repository.js";
import { runBesidePage } from "./run-beside-page.js";

const source = join(root, "conformance", "src", "browser");
const folder = join(cacheFolder, "run");
const program = join(folder, `conformance-browser-${process.pid}.js`);
const worker = join(folder, `engine-worker-${process.pid}.js`);

await build({
  ...browserBundle,
  write: true,
  entryPoints: [join(source, "engine-worker.ts")],
  outfile: worker,
  format: "iife",
  define: { "import.meta.dirname": JSON.stringify("/repository/conformance") },
  plugins: [inPlaceOf(/^node:(?:fs|path)$/, join(source, "files-in-browser.ts")), partOfCommand()],
});
await build({
  ...nodeBundle,
  entryPoints: [join(source, "main.ts")],
  outfile: program,
  sourcemap: "inline",
  // finds its own files by where it lies
  external: ["playwright-core"],
  plugins: [
    inPlaceOf(/^@winnow\/engine$/, join(source, "engine-in-browser.ts")),
    inPlaceOf(/\/run-bed\.ts$/, join(source, "run-bed-in-browser.ts")),
  ],
});
const options = process.argv.slice(2);
await runBesidePage([program, ...options], { WINNOW_TEST_WORKER: worker });
for (const file of [program, worker]) rmSync(file, { force: true });

/**
 * Puts a module in the place of another, for all but itself.
 * @param {RegExp} filter
 * @param {string} standIn
 * @returns {import("esbuild").Plugin}
 */
function inPlaceOf(filter, standIn) {
  return {
    name: `in place of ${filter.source}`,
    setup(bundle) {
      bundle.onResolve({ filter }, ({ importer }) =>
        importer === standIn ? undefined : { path: standIn },
      );
    },
  };
}

/**
 * What beds use of the command: the part that needs no Node.
 * @returns {import("esbuild").Plugin}
 */
function partOfCommand() {
  const resource = join(root, "packages", "cli", "src", "resource");
  const contents = `
    export { identityOf } from "./identity.ts";
    export { setDefaultNamespace } from "./scope.ts";`;
  return {
    name: "part of the command",
    setup(bundle) {
      bundle.onResolve({ filter: /^winnow$/ }, ({ path }) => ({ path, namespace: "part" }));
      bundle.onLoad({ filter: /./, namespace: "part" }, () => ({ contents, resolveDir: resource }));
    },
  };
}
