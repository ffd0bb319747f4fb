// Usage: node e2e/control-plane/write-modules.js
// Writes programs/v1.N.mod and its .sum for each version of Kubernetes: its published module names
// its own libraries by folders that only its repository has, so each is replaced by the library's
// published module of the same release.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubernetesVersions } from "./kubernetes-versions.js";

const programs = join(import.meta.dirname, "programs");

for (const version of kubernetesVersions) {
  const minor = version.split(".").slice(0, 2).join(".");
  const { GoMod } = goJson(["mod", "download", "-json", `k8s.io/kubernetes@v${version}`], "/");
  /** @type {{ Replace: { Old: { Path: string } }[], Go: string }} */
  const { Replace, Go } = goJson(["mod", "edit", "-json", GoMod], programs);
  const library = `v${version.replace(/^1\./, "0.")}`;
  const replaced = Replace.map(({ Old }) => `\t${Old.Path} => ${Old.Path} ${library}`);
  const module = `// Written by write-modules.js.
module winnow.dev/e2e/control-plane

go ${Go}

require k8s.io/kubernetes v${version}

replace (
${replaced.join("\n")}
)
`;
  const file = `v${minor}.mod`;
  writeFileSync(join(programs, file), module);
  execFileSync("go", ["mod", "tidy", `-modfile=${file}`], { cwd: programs, stdio: "inherit" });
}

/**
 * @param {readonly string[]} options
 * @param {string} cwd
 */
function goJson(options, cwd) {
  return JSON.parse(execFileSync("go", options, { cwd, encoding: "utf8", maxBuffer: 1 << 26 }));
}
