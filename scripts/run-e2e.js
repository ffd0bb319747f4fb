// Usage: node scripts/run-e2e.js [--faults] [--kubernetes VERSION] [VITEST-OPTION...]
// Runs the end-to-end tests, or those in which parts fail, against a real control plane: one for each
// version of Kubernetes, or the one in KUBEBUILDER_ASSETS.
import { spawn } from "node:child_process";
import { kubernetesVersions } from "../e2e/control-plane/kubernetes-versions.js";
import { findControlPlane, isWhole } from "./control-plane-programs.js";
import { findInTime } from "./real-tools.js";
import { root } from "./repository.js";

let passed = 0;
let failed = 0;
const options = process.argv.slice(2);
const isOfFaults = options[0] === "--faults" && options.shift() !== undefined;
const config = isOfFaults ? "vitest.faults.config.ts" : "vitest.e2e.config.ts";
const wish = options.indexOf("--kubernetes");
const versions = wish === -1 ? kubernetesVersions : options.splice(wish, 2).slice(1);
const assets = process.env["KUBEBUILDER_ASSETS"];
if (assets !== undefined) {
  if (!isWhole(assets)) throw new Error(`KUBEBUILDER_ASSETS: ${assets} lacks a program`);
  await runAgainst("the programs in KUBEBUILDER_ASSETS", assets);
} else {
  for (const version of versions) {
    const programs = findInTime(() => findControlPlane(version));
    // oxlint-disable-next-line no-await-in-loop -- a control plane needs the machine for itself
    if (programs !== undefined) await runAgainst(`Kubernetes ${version}`, programs);
    else console.log(`Not run: Kubernetes ${version} is built with Go, which is not installed.`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {string} name
 * @param {string} programs
 */
async function runAgainst(name, programs) {
  console.log(`\n== ${name}`);
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", config];
  const child = spawn(process.execPath, [...vitest, ...options], {
    cwd: root,
    env: { ...process.env, WINNOW_TEST_CONTROL_PLANE: programs },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let last = "";
  child.stdout.on("data", (/** @type {Buffer} */ chunk) => {
    process.stdout.write(chunk);
    last = (last + chunk.toString()).slice(-1000);
  });
  const status = await new Promise((resolve) => {
    child.on("close", resolve);
  });
  const [, good = "0", bad = "0"] = /^(\d+) passed, (\d+) failed$/mu.exec(last) ?? [];
  passed += Number(good);
  failed += status === 0 ? Number(bad) : Math.max(1, Number(bad));
}
