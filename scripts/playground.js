// Usage: node scripts/playground.js [--build] [--port PORT]
// Builds the playground, tells its size, and serves it on loopback; with --build it only builds.
import { parseArgs } from "node:util";
import { buildElement, buildPage, largestFirstLoad } from "./playground-bundle.js";
import { servePage } from "./playground-server.js";

const { values } = parseArgs({
  options: { build: { type: "boolean" }, port: { type: "string", default: "8380" } },
});
const { first, later } = await buildPage();
await buildElement();
console.log(`first load ${kilobytes(first)} gz, loaded later ${kilobytes(later)} gz`);
if (first > largestFirstLoad) {
  console.error(`the first load is larger than ${kilobytes(largestFirstLoad)} gz`);
  process.exitCode = 1;
} else if (values.build !== true) {
  const { address } = await servePage(Number(values.port));
  console.log(`Winnow playground: ${address} (Ctrl+C ends it)`);
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
