// Everything that can be said about the code without running it. One line for each step, the full
// output of those that fail, and `N passed, N failed` at the end.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./repository.js";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} program A Node program, relative to the root.
 * @property {readonly string[]} options
 * @property {boolean} [note] Whether its last line of output is shown beside the name.
 */

/** @type {readonly Step[]} */
const steps = [
  { name: "types", program: "node_modules/typescript/bin/tsc", options: ["-b"] },
  {
    name: "lint, layers",
    program: "node_modules/oxlint/bin/oxlint",
    options: ["--format=stylish"],
  },
  { name: "format", program: "node_modules/oxfmt/bin/oxfmt", options: ["--check"] },
  { name: "dead code", program: "node_modules/knip/bin/knip.js", options: ["--no-progress"] },
  { name: "browser bundle", program: "scripts/browser-bundle.js", options: [], note: true },
  { name: "playground", program: "scripts/playground.js", options: ["--build"], note: true },
];

let failed = 0;
for (const step of steps) {
  const started = performance.now();
  // one after the other: most of these tools use every core themselves
  // oxlint-disable-next-line no-await-in-loop
  const { ok, output } = await run(step);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const note = ok && step.note === true ? ` (${output.trim().split("\n").at(-1)})` : "";
  console.log(`${ok ? "✓" : "✗"} ${step.name}${note} ${seconds} s`);
  if (!ok) {
    failed += 1;
    console.log(output);
  }
}
console.log(`${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {Step} step
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run({ program, options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, program), ...options], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() });
    });
  });
}
