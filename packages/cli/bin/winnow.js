#!/usr/bin/env node
import { existsSync } from "node:fs";

const program = process.argv[2] === "apply" ? "apply/winnow-apply.js" : "winnow.js";
const bundle = new URL(`../dist/${program}`, import.meta.url);
if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  process.stderr.write("winnow: not built yet; run `npm run build` first\n");
  process.exitCode = 2;
}
