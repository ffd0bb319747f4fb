// Usage: node scripts/conformance-browser.js [OPTION-OF-CONFORMANCE...]
// Holds the engine in Chromium, built as the playground's worker is, against the recorded folders:
// files are read in Node, policies are judged in a worker of the playground's page, and the same list
// of what does not hold yet decides.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { nodeBundle } from "./bundle-options.js";
import { browserBundle } from "./playground-bundle.js";
import { cacheFolder, root } from "./repository.js";
import { runBesidePage } from "./run-beside-page.js";

/**
 * The beds whose folders are judged by policies. `cross` and `cross-messages` are as well, in 90,000
 * questions that take minutes; they run where they are named.
 */
const beds = ["mesh", "mesh-messages", "cli", "chainsaw-mutate", "chainsaw-generate"];

const source = join(root, "conformance", "src", "browser");
const standIn = join(source, "engine-in-browser.ts");
const folder = join(cacheFolder, "run");
const program = join(folder, `conformance-browser-${process.pid}.js`);
const worker = join(folder, `engine-worker-${process.pid}.js`);

await build({
  ...browserBundle,
  write: true,
  entryPoints: [join(source, "engine-worker.ts")],
  outfile: worker,
  format: "iife",
});
await build({
  ...nodeBundle,
  entryPoints: [join(source, "main.ts")],
  outfile: program,
  sourcemap: "inline",
  // finds its own files by where it lies
  external: ["playwright-core"],
  plugins: [
    {
      name: "engine-in-browser",
      setup(bundle) {
        bundle.onResolve({ filter: /^@winnow\/engine$/ }, ({ importer }) =>
          importer === standIn ? undefined : { path: standIn },
        );
      },
    },
  ],
});
const options = process.argv.slice(2);
const chosen = options.includes("--bed") ? [] : beds.flatMap((name) => ["--bed", name]);
await runBesidePage([program, ...chosen, ...options], { WINNOW_TEST_WORKER: worker });
for (const file of [program, worker]) rmSync(file, { force: true });
