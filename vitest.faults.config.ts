import { defineConfig } from "vitest/config";

// The tests in which parts of a cluster fail; scripts/run-e2e.js says where its programs are.
const conditions = ["source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["e2e/src/faults/*.fault-test.ts"],
    // one control plane at a time
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 180_000,
    reporters: ["./scripts/closing-line-reporter.ts"],
  },
});
