import { defineConfig } from "vitest/config";

// The tests that need a registry, cosign and notation; scripts/test-registry.js starts them.
const conditions = ["source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.registry-test.ts"],
    pool: "threads",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["./scripts/closing-line-reporter.ts"],
  },
});
