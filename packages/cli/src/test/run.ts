/** `winnow test`: what policies are expected to do, held against what they do. */
import { dirname } from "node:path";
import type { Semantics } from "@winnow/engine";
import { engine as realEngine } from "../apply/engine.ts";
import type { Engine } from "../apply/engine.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError, inputErrorText } from "../input-error.ts";
import { findTests, testFilesIn } from "./find-tests.ts";
import type { TestOutcome } from "./outcome.ts";
import { renderOutcomes } from "./render.ts";
import type { TestFormat } from "./render.ts";
import { runTest } from "./run-test.ts";
import type { TestSettings } from "./run-test.ts";
import { parseSelector } from "./selector.ts";
import { readTestFile } from "./test-file.ts";

/** The flags of `winnow test`. */
export interface TestCommandOptions {
  readonly fileName: string;
  readonly gitBranch: string | undefined;
  readonly selector: string;
  readonly failOnly: boolean;
  readonly detailedResults: boolean;
  readonly outputFormat: TestFormat | undefined;
  readonly requireTests: boolean;
  readonly registry: boolean;
  readonly semantics: Semantics;
}

/**
 * Runs the tests below the paths and prints what came out. Returns the exit code: 1 where a result
 * does not hold, 2 where a test could not be read. Throws InputError.
 */
export async function runTests(
  paths: readonly string[],
  options: TestCommandOptions,
  host: Host,
  engine: Engine = realEngine,
): Promise<number> {
  const found = await findTests(paths, options.fileName, options.gitBranch);
  try {
    const settings = {
      semantics: options.semantics,
      selector: parseSelector(options.selector),
      registry: options.registry,
      host,
      engine,
    };
    const outcomes = await runFiles(found.files, settings);
    host.write(renderOutcomes(outcomes, options, host.colours));
    if (outcomes.length === 0) {
      host.note(`no ${options.fileName} was found in ${paths.join(", ")}\n`);
    }
    return codeOf(outcomes, options);
  } finally {
    await found.release();
  }
}

function codeOf(outcomes: readonly TestOutcome[], options: TestCommandOptions): number {
  if (outcomes.length === 0) return options.requireTests ? exitCode.badInput : exitCode.ok;
  const isHolding = outcomes.every(({ results }) => results.every(({ holds }) => holds));
  if (!isHolding) return exitCode.failed;
  const isUsable = outcomes.every(({ problems }) => problems.length === 0);
  return isUsable ? exitCode.ok : exitCode.badInput;
}

async function runFiles(files: readonly string[], settings: TestSettings): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  for (const file of files) {
    try {
      for (const test of readTestFile(file)) {
        // outcomes keep the order of the files
        // oxlint-disable-next-line no-await-in-loop
        outcomes.push(await runTest(test, settings));
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      outcomes.push(unusable(file, inputErrorText(error)));
    }
  }
  return outcomes;
}

function unusable(file: string, problem: string): TestOutcome {
  return {
    file,
    name: dirname(file),
    policies: 0,
    resources: 0,
    exceptions: 0,
    problems: [problem],
    notes: [],
    results: [],
  };
}

/** How `runTestFolder` judges. */
export interface TestFolderOptions {
  readonly semantics: Semantics;
  readonly host: Host;
  readonly fileName?: string;
}

/** Runs the tests of a folder and those below it; for programs that want the outcomes themselves. */
export function runTestFolder(folder: string, options: TestFolderOptions): Promise<TestOutcome[]> {
  const { semantics, host, fileName = "kyverno-test.yaml" } = options;
  const selector = parseSelector("policy=*");
  return runFiles(testFilesIn(folder, fileName), {
    semantics,
    selector,
    registry: false,
    host,
    engine: realEngine,
  });
}
