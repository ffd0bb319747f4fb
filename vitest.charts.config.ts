import { defineConfig } from "vitest/config";

// The tests that render the charts with Helm; scripts/test-charts.js starts them.
const conditions = ["source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["conformance/src/**/*.charts-test.ts", "scripts/*.charts-test.ts"],
    pool: "threads",
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: ["./scripts/closing-line-reporter.ts"],
  },
});
