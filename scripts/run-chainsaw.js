// Usage: node scripts/run-chainsaw.js [--kubernetes VERSION] [--folder FOLDER]
// Runs the recorded Chainsaw tests against `winnow controller` on a real control plane: the newest
// version of Kubernetes, or the one named.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { kubernetesVersions } from "../e2e/control-plane/kubernetes-versions.js";
import { findControlPlane } from "./control-plane-programs.js";
import { findInTime } from "./real-tools.js";
import { root } from "./repository.js";

const options = process.argv.slice(2);
const wish = options.indexOf("--kubernetes");
const version = wish === -1 ? kubernetesVersions.at(-1) : options.splice(wish, 2)[1];
if (version === undefined) throw new Error("--kubernetes wants a version such as 1.36.3");
const shared = process.env["WINNOW_SHARED"] ?? join(root, "..", "shared");
const programs = findInTime(() => findControlPlane(version));
if (!existsSync(shared)) {
  console.log("Not run: the recorded tests are not there.");
} else if (programs === undefined) {
  console.log(`Not run: Kubernetes ${version} is built with Go, which is not installed.`);
} else {
  const places = ["--shared", shared, "--list", join(root, "e2e", "chainsaw-not-yet.txt")];
  const program = [join(root, "scripts", "run-source.js"), "e2e/src/chainsaw/main.ts"];
  const { status } = spawnSync(process.execPath, [...program, ...places, ...options], {
    cwd: root,
    env: { ...process.env, WINNOW_TEST_CONTROL_PLANE: programs },
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}
