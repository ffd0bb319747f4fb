// Usage: node scripts/run-playground-tests.js [VITEST-OPTION...]
// Builds the playground, serves it on loopback, and runs the browser tests against it with Debian's
// Chromium, which is installed where that can be done.
import { join } from "node:path";
import { root } from "./repository.js";
import { runBesidePage } from "./run-beside-page.js";

const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.playground.config.ts"];
const ran = await runBesidePage([...vitest, ...process.argv.slice(2)], {
  WINNOW_TEST_SCREENSHOTS: join(root, "packages", "playground", "screenshots"),
});
if (!ran) console.log("0 passed, 0 failed");
