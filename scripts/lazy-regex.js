// Leaves the library for regular expressions out of the bundle until an expression uses one: its
// text is a third of all, and reading it takes a tenth of a short run. The engine is synchronous and
// cannot import() it; what stands in for the library requires it from a file of its own.
import { join } from "node:path";
import { build } from "esbuild";
import { nodeBundle } from "./bundle-options.js";
import { root } from "./repository.js";
import { writeWhole } from "./write-whole.js";

const namespace = "lazy-regex";
/** The library's file beside the chunks. */
export const regexFile = "re2js.cjs";
const standIn = `export const RE2JS = { compile: (pattern) => require("./${regexFile}").RE2JS.compile(pattern) };`;

/**
 * For a bundle whose chunks lie in the given folder.
 * @param {string} chunkFolder
 * @returns {import("esbuild").Plugin}
 */
export function lazyRegex(chunkFolder) {
  return {
    name: namespace,
    setup(bundle) {
      bundle.onResolve({ filter: /^re2js$/ }, ({ path }) => ({ path, namespace }));
      bundle.onLoad({ filter: /./, namespace }, () => ({ contents: standIn }));
      bundle.onResolve({ filter: /./, namespace }, ({ path }) => ({ path, external: true }));
      bundle.onEnd(async () => {
        const { absWorkingDir, platform, target } = nodeBundle;
        const { outputFiles } = await build({
          absWorkingDir,
          platform,
          target,
          bundle: true,
          format: "cjs",
          minifySyntax: true,
          minifyWhitespace: true,
          stdin: {
            contents: 'export { RE2JS } from "re2js";',
            resolveDir: join(root, "packages/value"),
          },
          outfile: join(chunkFolder, regexFile),
          write: false,
        });
        for (const { path, contents } of outputFiles) writeWhole(path, contents);
      });
    },
  };
}
