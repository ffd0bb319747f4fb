// Writes the generated files of charts/winnow-policies.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chartFiles, chartFolder } from "./chart-templates.js";

const files = chartFiles();
for (const folder of ["rules", "pod-security"]) {
  rmSync(join(chartFolder, "templates", folder), { recursive: true, force: true });
}
for (const [path, text] of files) {
  const file = join(chartFolder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
console.log(`Wrote ${files.size} files of the chart.`);
