import { Option } from "commander";
import type { Command } from "commander";
import type { ExplainOptions } from "../explain/options.ts";
import { addInputFlags, policiesText, toInputOptions } from "./input-flags.ts";
import type { InputFlags } from "./input-flags.ts";
import { semanticsOption } from "./semantics-option.ts";

interface ExplainFlags extends InputFlags {
  resourceName?: string;
  policyName?: string;
  rule?: string;
  operation?: string;
  output: ExplainOptions["output"];
  all?: boolean;
  removeColor?: boolean;
}

/** Declares `winnow explain`. */
export function addExplain(program: Command): void {
  const command = program
    .command("explain")
    .description("tell why policies answer about a resource what they answer")
    .argument("<policies...>", policiesText);
  addInputFlags(command);
  command
    .option("--resource-name <name>", "only resources of this name")
    .option("--policy-name <name>", "only the policy of this name")
    .option("--rule <name>", "only the rule of this name, and those derived from it")
    .addOption(
      new Option("--operation <name>", "what is done with the resource").choices([
        "CREATE",
        "UPDATE",
        "DELETE",
        "CONNECT",
      ]),
    )
    .option("-a, --all", "show every step, also of what passed")
    .addOption(
      new Option("-o, --output <format>", "a tree to read, or the same as JSON with all steps")
        .choices(["text", "json"])
        .default("text"),
    )
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories")
    .addOption(semanticsOption())
    .option("--remove-color", "no colours")
    .addHelpText("after", examples)
    .action(async (policies: string[], flags: ExplainFlags) => {
      const [{ runExplain }, { createProcessHost }] = await Promise.all([
        import("../explain/run.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: flags.removeColor === true });
      process.exitCode = await runExplain(policies, toOptions(flags), host);
    });
}

function toOptions(flags: ExplainFlags): ExplainOptions {
  return {
    ...toInputOptions(flags),
    resourceName: flags.resourceName,
    policyName: flags.policyName,
    rule: flags.rule,
    operation: flags.operation,
    output: flags.output,
    all: flags.all === true,
  };
}

const examples = `
Marks: ✓ it is so, ✗ it is not, – it was not asked or does not apply. What decided is shown with its
parts, everything else as one line; rules that passed are shown with --all.

Examples:
  winnow explain policies/ --resource pod.yaml
  winnow explain policy.yaml -r manifests/ --resource-name web
  winnow explain policies/ -r pod.yaml --rule no-latest --all
  winnow explain policy.yaml -r pod.yaml -e exception.yaml
  winnow explain policy.yaml -r pod.yaml --operation UPDATE -u user.yaml
  winnow explain policy.yaml -r pod.yaml -o json

Exit codes: 0 explained, whatever the verdicts, 2 an input could not be used.`;
