import { existsSync } from "node:fs";
import { join } from "node:path";
import { DefaultReporter } from "vitest/node";
import type { Reporter, TestModule, TestSuite } from "vitest/node";
import { root } from "./repository.js";

type TestRunEnd = Parameters<NonNullable<Reporter["onTestRunEnd"]>>;

/** What a run came to. */
export interface Count {
  readonly passed: number;
  /** Tests that failed, and files, suites and hooks that broke outside of any test. */
  readonly failed: number;
  /** Full names of the tests that did not run. */
  readonly skipped: readonly string[];
}

/** Vitest's default reporter, and as the very last line `N passed, N failed`. */
export default class ClosingLineReporter extends DefaultReporter {
  override onTestRunEnd(...[modules, unhandled, reason]: TestRunEnd): void {
    super.onTestRunEnd(modules, unhandled, reason);
    const count = countTests(modules);
    const broken = unhandled.length + (modules.length === 0 ? 1 : 0);
    const skipped = skippedLine(count.skipped);
    if (skipped !== undefined) this.log(skipped);
    this.log(`${count.passed} passed, ${count.failed + broken} failed`);
  }
}

/** Counts the tests of a run; a file or suite that could not be loaded counts as failed. */
export function countTests(modules: readonly TestModule[]): Count {
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for (const module of modules) {
    failed += brokenParts(module);
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") passed += 1;
      else if (state === "failed") failed += 1;
      else skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
    }
  }
  return { passed, failed, skipped };
}

function brokenParts(module: TestModule): number {
  const parts: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return parts.filter((part) => part.errors().length > 0).length;
}

function skippedLine(skipped: readonly string[]): string | undefined {
  if (skipped.length === 0) return undefined;
  const fixtures = process.env["WINNOW_SHARED"] ?? join(root, "..", "shared");
  if (!existsSync(fixtures)) {
    return `${skipped.length} skipped: fixtures not found (set WINNOW_SHARED)`;
  }
  return [`${skipped.length} skipped:`, ...skipped.map((name) => `  ${name}`)].join("\n");
}
