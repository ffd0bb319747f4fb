import type { Semantics } from "@winnow/engine";
import { Option } from "commander";
import type { Command } from "commander";
import { collectList } from "./list-flag.ts";
import { semanticsOption } from "./semantics-option.ts";

interface CleanupFlags {
  resource: string[];
  targetResource: string[];
  contextFile?: string;
  gitBranch?: string;
  at?: string;
  output: "table" | "json" | "yaml";
  semantics: Semantics;
  removeColor?: boolean;
}

/** Declares `winnow cleanup`. */
export function addCleanup(program: Command): void {
  program
    .command("cleanup")
    .description("tell what cleanup policies and TTL labels would delete, and when")
    .argument(
      "[policies...]",
      "files or folders with cleanup policies; none: only TTL labels count",
    )
    .option(
      "-r, --resource <path>",
      "file, folder, pattern, address or - with resources; repeatable",
      collectList,
      [],
    )
    .option("--at <time>", "the time to look ahead from, like 2026-10-04T00:30:00Z; default: now")
    .addOption(
      new Option("-o, --output <format>", "how to print it")
        .choices(["table", "json", "yaml"])
        .default("table"),
    )
    .option(
      "--target-resource <path>",
      "other objects of the cluster that policies look up; repeatable",
      collectList,
      [],
    )
    .option("--context-file <file>", "objects that policies look up (kind Context)")
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories")
    .addOption(semanticsOption())
    .option("--remove-color", "no colours")
    .addHelpText("after", examples)
    .action(async (policies: string[], flags: CleanupFlags) => {
      const [{ runCleanup }, { createProcessHost }] = await Promise.all([
        import("../cleanup/run.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: flags.removeColor === true });
      process.exitCode = await runCleanup(
        policies,
        {
          resources: flags.resource,
          targetResources: flags.targetResource,
          contextFile: flags.contextFile,
          gitBranch: flags.gitBranch,
          at: flags.at,
          output: flags.output,
          semantics: flags.semantics,
        },
        host,
      );
    });
}

const examples = `
Nothing is deleted. A label that cannot be read and a condition that cannot be evaluated are told;
then the exit code is 2.

Examples:
  kubectl get pods -A -o yaml | winnow cleanup policies/ -r -
  winnow cleanup policy.yaml -r pods.yaml --at 2026-10-04T00:30:00Z -o json
  winnow cleanup -r pods.yaml`;
