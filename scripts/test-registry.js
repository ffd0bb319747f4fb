// Usage: node scripts/test-registry.js [VITEST-OPTION...]
// Runs the tests of image verification and of the built command against a registry on this machine,
// with signatures by the real cosign and notation. Reaches no other machine once the programs are there.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findInTime, findTools } from "./real-tools.js";
import { root } from "./repository.js";

/** The registry tells every question for content that it lacks: shown only where it does not start. */
const logName = "registry.log";

const tools = findInTime(findTools);
if ("missing" in tools) {
  console.log(`Not run: ${tools.missing}.`);
  console.log("0 passed, 0 failed");
} else {
  const folder = mkdtempSync(join(tmpdir(), "winnow-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  const registry = startRegistry(tools.registry, host, folder);
  try {
    execFileSync(process.execPath, [join(root, "scripts", "build.js")]);
    await untilReady(host, join(folder, logName));
    process.exitCode = await runTests({
      WINNOW_TEST_REGISTRY: host,
      WINNOW_TEST_COSIGN: tools.cosign,
      WINNOW_TEST_NOTATION: tools.notation,
    });
  } finally {
    registry.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * @param {string} program
 * @param {string} host
 * @param {string} folder
 */
function startRegistry(program, host, folder) {
  const file = join(folder, "config.yml");
  const config = {
    version: 0.1,
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
    http: { addr: host },
  };
  // JSON is YAML
  writeFileSync(file, JSON.stringify(config));
  const output = openSync(join(folder, logName), "a");
  try {
    return spawn(program, ["serve", file], {
      stdio: ["ignore", output, output],
      env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
    });
  } finally {
    closeSync(output);
  }
}

/**
 * @param {string} host
 * @param {string} log
 */
async function untilReady(host, log) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop
      const response = await fetch(`http://${host}/v2/`);
      if (response.ok) return;
    } catch {
      // not up yet
    }
    // oxlint-disable-next-line no-await-in-loop
    await wait(100);
  }
  throw new Error(`the registry has not started:\n${readFileSync(log, "utf8")}`);
}

/**
 * @param {Record<string, string>} environment
 * @returns {Promise<number>}
 */
function runTests(environment) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const options = ["run", "--config", "vitest.registry.config.ts", ...process.argv.slice(2)];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, ...options], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
