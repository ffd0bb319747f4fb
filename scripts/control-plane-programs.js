// The programs of a Kubernetes control plane, built from their published Go modules and kept outside
// the clone.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, findProgram, run } from "./real-tools.js";
import { root } from "./repository.js";

const modules = join(root, "e2e", "control-plane", "programs");
const names = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"];

/**
 * The folder with the programs of a version (such as 1.36.3), after building them if need be;
 * undefined where they are missing and there is no Go.
 * @param {string} version
 * @returns {string | undefined}
 */
export function findControlPlane(version) {
  const folder = join(cache, `kubernetes-v${version}`);
  if (isWhole(folder)) return folder;
  return findProgram("go") === undefined ? undefined : build(version, folder);
}

/** @param {string} folder */
export function isWhole(folder) {
  return names.every((name) => existsSync(join(folder, name)));
}

/**
 * @param {string} version
 * @param {string} folder
 */
function build(version, folder) {
  const started = performance.now();
  console.log(`Building Kubernetes ${version}, which takes minutes the first time ...`);
  const [major = "", minor = ""] = version.split(".");
  const stamp = "-X k8s.io/component-base/version";
  const flags = [
    "-s -w",
    // without its version kubectl cannot read the server's
    `${stamp}.gitVersion=v${version} ${stamp}.gitMajor=${major} ${stamp}.gitMinor=${minor}`,
  ].join(" ");
  mkdirSync(cache, { recursive: true });
  // moved when it is whole, so that a build that was cut short leaves nothing behind
  const unfinished = `${folder}.${process.pid}`;
  const module = `-modfile=v${major}.${minor}.mod`;
  const options = ["build", "-C", modules, module, "-buildvcs=false", "-trimpath"];
  run("nice", ["go", ...options, `-ldflags=${flags}`, "-o", `${unfinished}/`, "./..."], {
    CGO_ENABLED: "0",
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  console.log(`Built Kubernetes in ${Math.round((performance.now() - started) / 1000)} s.`);
  return folder;
}
