// Bundles everything that must run in a browser, as a web page would, and fails on any import of
// Node's own modules. Prints the size.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./repository.js";

/** The packages that a page imports; they bring the other isomorphic ones with them. */
const entries = ["@winnow/engine", "@winnow/pod-security", "@winnow/yaml", "@winnow/audit"];

try {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents: entries.map((name) => `export * from "${name}";`).join("\n"),
      resolveDir: `${root}/conformance`,
    },
    bundle: true,
    write: false,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2023",
    conditions: ["source"],
  });
  const bytes = outputFiles.reduce((sum, file) => sum + gzipSync(file.contents).length, 0);
  console.log(`${(bytes / 1024).toFixed(1)} KB gz`);
} catch {
  // esbuild has printed what is wrong
  process.exitCode = 1;
}
