// The programs that the registry tests are held against: cosign, notation and a registry. What is
// not there is built from Go modules or taken from Debian's package, and kept outside the clone.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * @typedef {object} GoTool
 * @property {string} name
 * @property {string} module
 * @property {string} version
 * @property {string} command Where its main package lies in the module.
 */

/** @satisfies {Record<string, GoTool>} */
const goTools = {
  cosign: {
    name: "cosign",
    module: "github.com/sigstore/cosign/v3",
    version: "v3.1.3",
    command: "./cmd/cosign",
  },
  notation: {
    name: "notation",
    module: "github.com/notaryproject/notation",
    version: "v1.3.2",
    command: "./cmd/notation",
  },
  registry: {
    name: "registry",
    module: "github.com/distribution/distribution/v3",
    version: "v3.1.2",
    command: "./cmd/registry",
  },
  helm: {
    name: "helm",
    module: "helm.sh/helm/v4",
    version: "v4.3.1",
    command: "./cmd/helm",
  },
};

/** Where programs are kept that took long to build. */
export const cache = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "winnow",
  "bin",
);

/**
 * Where the programs are, after building those that are missing.
 * @returns {{ cosign: string, notation: string, registry: string } | { missing: string }}
 */
export function findTools() {
  const built = [goTools.cosign, goTools.notation].every((tool) => existsSync(binaryOf(tool)));
  if (!built && findProgram("go") === undefined) {
    return { missing: "cosign and notation are built with Go, which is not installed" };
  }
  const registry =
    findProgram("docker-registry") ?? debianRegistry() ?? buildIfGo(goTools.registry);
  if (registry === undefined) {
    return { missing: "there is no registry: neither docker-registry, nor apt, nor Go" };
  }
  // the quick one first: a broken Go shows early
  const notation = buildTool(goTools.notation);
  return { registry, notation, cosign: buildTool(goTools.cosign) };
}

/**
 * Where Helm is, after building it where it is missing.
 * @returns {string | undefined} Undefined without Go.
 */
export function findHelm() {
  return buildIfGo(goTools.helm);
}

/** @param {GoTool} tool */
function buildIfGo(tool) {
  return existsSync(binaryOf(tool)) || findProgram("go") !== undefined
    ? buildTool(tool)
    : undefined;
}

/** @param {GoTool} tool */
function binaryOf({ name, version }) {
  return join(cache, `${name}-${version}`, name);
}

/**
 * Builds inside the downloaded module, whose own go.sum then holds for everything it needs.
 * @param {GoTool} tool
 */
function buildTool(tool) {
  const binary = binaryOf(tool);
  if (existsSync(binary)) return binary;
  const started = performance.now();
  console.log(`Building ${tool.name} ${tool.version}, which takes minutes the first time ...`);
  const download = run("go", ["mod", "download", "-json", `${tool.module}@${tool.version}`]);
  /** @type {{ Dir: string }} */
  const { Dir: folder } = JSON.parse(download);
  mkdirSync(join(cache, `${tool.name}-${tool.version}`), { recursive: true });
  // moved when it is whole, so that a build that was cut short leaves nothing behind
  const unfinished = `${binary}.${process.pid}`;
  const build = ["build", "-C", folder, "-buildvcs=false", "-trimpath", "-ldflags=-s -w"];
  run("nice", ["go", ...build, "-o", unfinished, tool.command]);
  renameSync(unfinished, binary);
  console.log(`Built ${tool.name} in ${Math.round((performance.now() - started) / 1000)} s.`);
  return binary;
}

/** Debian's package, unpacked rather than installed: nothing of the system changes. */
function debianRegistry() {
  const folder = join(cache, "docker-registry-debian");
  const binary = join(folder, "usr", "bin", "docker-registry");
  if (existsSync(binary)) return binary;
  if (findProgram("apt-get") === undefined || findProgram("dpkg-deb") === undefined) {
    return undefined;
  }
  const temporary = mkdtempSync(join(tmpdir(), "winnow-registry-"));
  try {
    const fetch = () =>
      spawnSync("apt-get", ["download", "docker-registry"], { cwd: temporary, encoding: "utf8" });
    if (fetch().status !== 0) {
      spawnSync("apt-get", ["update"], { stdio: "ignore" });
      if (fetch().status !== 0) return undefined;
    }
    mkdirSync(folder, { recursive: true });
    const unpack = `dpkg-deb -x ${join(temporary, "docker-registry_*.deb")} ${JSON.stringify(folder)}`;
    spawnSync("sh", ["-c", unpack]);
    return existsSync(binary) ? binary : undefined;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {string} name */
export function findProgram(name) {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/** There is no time for a build; tests that need what it would make are not run. */
export class OutOfTimeError extends Error {}

/**
 * Runs a program and gives its output. Where WINNOW_BUILD_UNTIL is set, in seconds since the epoch, it
 * is ended at that time, and the error is an OutOfTimeError: what was compiled so far is kept by Go.
 * @param {string} program
 * @param {readonly string[]} options
 * @param {Readonly<Record<string, string>>} [environment] In addition to that of this process.
 */
export function run(program, options, environment = {}) {
  const until = Number(process.env["WINNOW_BUILD_UNTIL"] ?? Infinity) * 1000;
  const left = until - Date.now();
  const outOfTime = new OutOfTimeError("there was no time left for the build");
  if (left <= 0) throw outOfTime;
  const { status, stdout, stderr, error } = spawnSync(program, options, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
    ...(left === Infinity ? {} : { timeout: left }),
  });
  if (error !== undefined && "code" in error && error.code === "ETIMEDOUT") throw outOfTime;
  if (status === 0) return stdout;
  throw new Error(`${program} ${options.join(" ")} failed:\n${stdout}${stderr}`);
}

/**
 * What `find` finds. Where there was no time to build it, says so and ends the process: a test script
 * counts nothing then.
 * @template T
 * @param {() => T} find
 * @returns {T}
 */
export function findInTime(find) {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    console.log(`Not run: ${error.message}.`);
    console.log("0 passed, 0 failed");
    process.exit(0);
  }
}
