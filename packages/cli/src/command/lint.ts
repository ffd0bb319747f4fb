import { Option } from "commander";
import type { Command } from "commander";

/** Declares `winnow lint`. */
export function addLint(program: Command): void {
  program
    .command("lint")
    .description("warn of what is unwise or out of date in policies")
    .argument("<policies...>", "files, folders, patterns, addresses, git repositories, or -")
    .addOption(
      new Option("-o, --output <format>", "output format")
        .choices(["text", "json"])
        .default("text"),
    )
    .option("-b, --git-branch <branch>", "branch of git repositories")
    .addHelpText("after", lintExamples)
    .action(async (policies: string[], flags: { output: "text" | "json"; gitBranch?: string }) => {
      const [{ runLint }, { createProcessHost }] = await Promise.all([
        import("../lint/run.ts"),
        import("../process-host.ts"),
      ]);
      process.exitCode = await runLint(
        { policies, json: flags.output === "json", gitBranch: flags.gitBranch },
        createProcessHost({ removeColour: false }),
      );
    });
}

const lintExamples = `
Examples:
  winnow lint policies/                one line for each warning
  winnow lint policies/ -o json        the same for programs

Exit codes: 0 nothing to say, 1 warnings, 2 an input could not be used.`;
