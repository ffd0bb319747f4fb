// Usage: node scripts/bench-playground.js
// Measures the built playground in Debian's Chromium, with a limit beside each figure.
import { runBesidePage } from "./run-beside-page.js";

await runBesidePage(["scripts/run-source.js", "bench/src/playground/main.ts"]);
