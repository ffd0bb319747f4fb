// Usage: node scripts/test-charts.js [VITEST-OPTION...]
// Runs the tests of the Helm chart with a real Helm, which is built with Go the first time.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findHelm, findInTime } from "./real-tools.js";
import { root } from "./repository.js";

const helm = findInTime(findHelm);
if (helm === undefined) {
  console.log("Not run: Helm is built with Go, which is not installed.");
  console.log("0 passed, 0 failed");
} else {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const options = ["run", "--config", "vitest.charts.config.ts", ...process.argv.slice(2)];
  const { status, error } = spawnSync(process.execPath, [vitest, ...options], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, WINNOW_TEST_HELM: helm },
  });
  if (error !== undefined) throw error;
  process.exitCode = status ?? 1;
}
