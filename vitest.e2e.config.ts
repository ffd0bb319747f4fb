import { defineConfig } from "vitest/config";

// The tests that need a control plane; scripts/run-e2e.js says where its programs are.
const conditions = ["source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["e2e/src/**/*.e2e-test.ts"],
    // one control plane at a time
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ["./scripts/closing-line-reporter.ts"],
  },
});
