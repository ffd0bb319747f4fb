// Finds a Chromium for what runs in a browser, and installs Debian's where that can be done.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The program, or undefined where there is none and none can be installed. */
export function findOrInstallChromium() {
  return findChromium() ?? installChromium();
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
