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
  if (named !== undefined && named !== "") return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const programs = ["chromium", "chromium-browser", "google-chrome"];
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find((program) => existsSync(program));
}

/** Installs Debian's package as root, within five minutes; undefined where that cannot be done. */
function installChromium() {
  if (process.getuid?.() !== 0) return undefined;
  for (const { step, seconds } of [
    { step: ["update"], seconds: 60 },
    { step: ["install", "-y", "--no-install-recommends", "chromium"], seconds: 240 },
  ]) {
    const { status } = spawnSync("apt-get", step, {
      stdio: "inherit",
      timeout: seconds * 1000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (status !== 0) console.log(`apt-get ${step.join(" ")} failed`);
  }
  return findChromium();
}
