import { root } from "./repository.js";

/**
 * What every Node bundle has in common: packages of this repository are taken from their sources.
 * Some dependencies are CommonJS and call `require` for Node's own modules, hence the banner.
 * @satisfies {import("esbuild").BuildOptions}
 */
export const nodeBundle = /** @type {const} */ ({
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  conditions: ["source"],
  logLevel: "warning",
  banner: {
    js: 'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);',
  },
});
