// Usage: node scripts/run-source.js FILE.ts [ARGUMENT...]
// Bundles a TypeScript program and runs it in this process with the remaining arguments.
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { nodeBundle } from "./bundle-options.js";
import { cacheFolder } from "./repository.js";

const [node = "", , entry, ...programArguments] = process.argv;
if (entry === undefined) {
  console.error("usage: node scripts/run-source.js FILE.ts [ARGUMENT...]");
  process.exit(2);
}

const program = join(cacheFolder, "run", `${basename(entry, ".ts")}-${process.pid}.js`);
await build({
  ...nodeBundle,
  entryPoints: [entry],
  outfile: program,
  sourcemap: "inline",
  // finds its own files by where it lies
  external: ["playwright-core"],
});
process.on("exit", () => rmSync(program, { force: true }));
process.setSourceMapsEnabled(true);
process.argv = [node, program, ...programArguments];
await import(pathToFileURL(program).href);
