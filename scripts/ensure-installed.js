// Installs the dependencies where they are missing or are not those of package-lock.json, so that
// every npm script works on a fresh clone and after a pull. Uses nothing but Node itself.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repository.js";

/**
 * @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean }} LockedPackage
 */

const reason = whyInstall();
if (reason !== undefined) {
  console.log(`Installing dependencies (npm ci): ${reason}`);
  const started = performance.now();
  const status = installDependencies();
  if (status !== 0) {
    console.error("npm ci failed; run it by hand to see more.");
    process.exitCode = status;
  } else {
    console.log(`Installed in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  }
}

/** Says why an installation is due; undefined where node_modules holds exactly what is locked. */
function whyInstall() {
  const wanted = packagesIn(join(root, "package-lock.json"));
  if (wanted === undefined) throw new Error("package-lock.json is missing");
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "node_modules is missing or incomplete.";
  for (const [path, locked] of wanted) {
    const found = installed.get(path);
    // packages for other platforms are locked but not installed
    if (found === undefined && locked.optional === true) continue;
    if (found === undefined) return `${path} is missing.`;
    if (!isSame(found, locked)) return `${path} is not the locked version.`;
  }
  for (const path of installed.keys()) {
    if (!wanted.has(path)) return `${path} is not in package-lock.json.`;
  }
  return undefined;
}

/**
 * The packages below node_modules that a lock file names.
 * @param {string} lockFile
 * @returns {Map<string, LockedPackage> | undefined} undefined where there is no such file
 */
function packagesIn(lockFile) {
  let text;
  try {
    text = readFileSync(lockFile, "utf8");
  } catch {
    return undefined;
  }
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const { packages } = JSON.parse(text);
  return new Map(Object.entries(packages).filter(([path]) => path.includes("node_modules/")));
}

/**
 * @param {LockedPackage} found
 * @param {LockedPackage} locked
 */
function isSame(found, locked) {
  if (locked.link === true) return found.link === true && found.resolved === locked.resolved;
  return found.version === locked.version && found.integrity === locked.integrity;
}

function installDependencies() {
  const options = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const npm = process.env["npm_execpath"];
  const { status } =
    npm === undefined
      ? spawnSync("npm", options, {
          cwd: root,
          stdio: "inherit",
          shell: process.platform === "win32",
        })
      : spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: "inherit" });
  return status ?? 1;
}
