import { defineConfig } from "vitest/config";

// The tests of the built page in a browser; scripts/run-playground-tests.js says where both are.
const conditions = ["source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/playground/src/**/*.browser-test.ts"],
    // one browser at a time
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["./scripts/closing-line-reporter.ts"],
  },
});
