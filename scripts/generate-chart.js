// Writes the generated files of the charts, and the manifests that are made from them.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chartFiles, chartFolder } from "./chart-templates.js";
import * as install from "./install-manifests.js";
import { findHelm } from "./real-tools.js";

const files = chartFiles();
for (const folder of ["rules", "pod-security"]) {
  rmSync(join(chartFolder, "templates", folder), { recursive: true, force: true });
}
for (const [path, text] of files) {
  const file = join(chartFolder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const definitions = install.customResourceFiles();
const definitionFolder = join(install.chartFolder, "custom-resources");
rmSync(definitionFolder, { recursive: true, force: true });
mkdirSync(definitionFolder);
for (const [name, text] of definitions) writeFileSync(join(definitionFolder, name), text);
console.log(`Wrote ${files.size + definitions.size} files of the charts.`);

const helm = findHelm();
if (helm === undefined) {
  console.log("deploy/winnow.yaml stays as it is: it needs Helm, which is built with Go.");
} else {
  mkdirSync(dirname(install.manifestFile), { recursive: true });
  writeFileSync(install.manifestFile, install.plainManifests(helm));
}
