// Runs a program of Node while the built playground is served on loopback.
import { spawn } from "node:child_process";
import { findOrInstallChromium } from "./chromium.js";
import { buildElement, buildPage } from "./playground-bundle.js";
import { servePage } from "./playground-server.js";
import { root } from "./repository.js";

/**
 * Builds and serves the page, and runs the program with the page's address, its size and the place of
 * Chromium in its environment; the program's exit code becomes ours. False where there is no Chromium.
 * @param {readonly string[]} programArguments
 * @param {Record<string, string>} [environment]
 */
export async function runBesidePage(programArguments, environment) {
  const chromium = findOrInstallChromium();
  if (chromium === undefined) {
    console.log(
      "Not run: this needs Chromium, which is not here and could not be installed with apt-get as root; name one in CHROMIUM.",
    );
    return false;
  }
  const { first, later } = await buildPage();
  await buildElement();
  const { address, close } = await servePage(0);
  const child = spawn(process.execPath, programArguments, {
    cwd: root,
    env: {
      ...process.env,
      WINNOW_TEST_CHROMIUM: chromium,
      WINNOW_TEST_PAGE: address,
      WINNOW_TEST_PAGE_BYTES: `${first} ${later}`,
      ...environment,
    },
    stdio: "inherit",
  });
  process.exitCode = await new Promise((resolve) => {
    child.on("close", (code) => resolve(code ?? 1));
  });
  close();
  return true;
}
