// Usage: node scripts/run-playground-tests.js [VITEST-OPTION...]
// Builds the playground, serves it on loopback, and runs the browser tests against it with Debian's
// Chromium, which is installed where that can be done.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { buildPage } from "./playground-bundle.js";
import { servePage } from "./playground-server.js";
import { root } from "./repository.js";

const chromium = findChromium() ?? installChromium();
if (chromium === undefined) {
  console.log(
    "Not run: the browser tests need Chromium; name it in CHROMIUM, or run them as root.",
  );
  console.log("0 passed, 0 failed");
} else {
  await buildPage();
  const { address, close } = await servePage(0);
  process.exitCode = await runTests(chromium, address);
  close();
}

/** Where Chromium is: the program in CHROMIUM, or one by the names that systems give it. */
function findChromium() {
  const named = process.env["CHROMIUM"];
  if (named !== undefined) return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const programs = ["chromium", "chromium-browser", "google-chrome"];
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find((program) => existsSync(program));
}

/** Installs Debian's package as root; undefined where that cannot be done. */
function installChromium() {
  if (process.getuid?.() !== 0) return undefined;
  for (const step of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    const { status } = spawnSync("apt-get", step, { stdio: "inherit", timeout: 300_000 });
    if (status !== 0) console.log(`apt-get ${step.join(" ")} failed`);
  }
  return findChromium();
}

/**
 * @param {string} program
 * @param {string} address
 * @returns {Promise<number>} the exit code
 */
function runTests(program, address) {
  const vitest = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "vitest.playground.config.ts",
  ];
  const child = spawn(process.execPath, [...vitest, ...process.argv.slice(2)], {
    cwd: root,
    env: {
      ...process.env,
      WINNOW_TEST_CHROMIUM: program,
      WINNOW_TEST_PAGE: address,
      WINNOW_TEST_SCREENSHOTS: join(root, "packages", "playground", "screenshots"),
    },
    stdio: "inherit",
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve(code ?? 1));
  });
}
