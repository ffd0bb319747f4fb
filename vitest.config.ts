import { defineConfig } from "vitest/config";

// Packages are tested from their sources, without a build.
const conditions = ["source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "conformance/src/**/*.test.ts",
      "e2e/src/**/*.test.ts",
      "scripts/*.test.ts",
    ],
    pool: "threads",
    isolate: false,
    // Tests assert what comes out, not how fast: a busy machine is no failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ["./scripts/closing-line-reporter.ts"],
  },
});
