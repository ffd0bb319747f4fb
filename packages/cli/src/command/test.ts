import { Option } from "commander";
import type { Command } from "commander";
import type { Semantics } from "@winnow/engine";
import type { TestCommandOptions } from "../test/run.ts";
import { semanticsOption } from "./semantics-option.ts";

interface TestFlags {
  fileName: string;
  gitBranch?: string;
  testCaseSelector: string;
  failOnly?: boolean;
  detailedResults?: boolean;
  outputFormat?: TestCommandOptions["outputFormat"];
  requireTests?: boolean;
  registry?: boolean;
  semantics: Semantics;
  removeColor?: boolean;
}

/** Declares `winnow test`. */
export function addTest(program: Command): void {
  program
    .command("test")
    .description("run the tests of policies (kyverno-test.yaml)")
    .argument("[paths...]", "folders, test files or git repositories; default: this folder")
    .option("-f, --file-name <name>", "name of test files", "kyverno-test.yaml")
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories")
    .option(
      "-t, --test-case-selector <selector>",
      "which results to check",
      "policy=*,rule=*,resource=*",
    )
    .option("--fail-only", "tell only what does not hold")
    .option("--detailed-results", "tell the messages as well")
    .addOption(
      new Option(
        "-o, --output-format <format>",
        "print results in this format and nothing else",
      ).choices(["json", "yaml", "markdown", "junit"]),
    )
    .option("--require-tests", "fail where no tests are found")
    .option("--registry", "ask image registries for what the context file does not tell")
    .addOption(semanticsOption())
    .option("--remove-color", "no colours")
    .addHelpText("after", examples)
    .action(async (paths: string[], flags: TestFlags) => {
      const [{ runTests }, { createProcessHost }] = await Promise.all([
        import("../test/run.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: flags.removeColor === true });
      process.exitCode = await runTests(paths.length === 0 ? ["."] : paths, toOptions(flags), host);
    });
}

function toOptions(flags: TestFlags): TestCommandOptions {
  return {
    fileName: flags.fileName,
    gitBranch: flags.gitBranch,
    selector: flags.testCaseSelector,
    failOnly: flags.failOnly === true,
    detailedResults: flags.detailedResults === true,
    outputFormat: flags.outputFormat,
    requireTests: flags.requireTests === true,
    registry: flags.registry === true,
    semantics: flags.semantics,
  };
}

const examples = `
Examples:
  winnow test .
  winnow test policies/ --fail-only --detailed-results
  winnow test . --test-case-selector "policy=disallow-latest-tag,rule=require-image-tag"
  winnow test . -o junit > junit.xml
  winnow test https://github.com/kyverno/policies/best-practices -b main`;
