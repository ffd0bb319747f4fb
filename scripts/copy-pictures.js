// Usage: node scripts/copy-pictures.js
// Takes the pictures that the browser tests have made over into the documentation.
import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repository.js";

const made = join(root, "packages", "playground", "screenshots");
const kept = join(root, "docs", "images");
mkdirSync(kept, { recursive: true });
for (const name of ["light", "dark"]) {
  const file = join(kept, `playground-${name}.png`);
  copyFileSync(join(made, `readme-${name}.png`), file);
  console.log(`${file}: ${Math.round(statSync(file).size / 1024)} KB`);
}
