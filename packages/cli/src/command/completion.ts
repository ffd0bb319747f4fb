import { Argument } from "commander";
import type { Command } from "commander";
import type { CommandShape } from "../completion/command-shape.ts";

/** Declares `winnow completion`. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes commands and flags in a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", examples)
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const { completionScript } = await import("../completion/script.ts");
      process.stdout.write(completionScript(shell, shapeOf(program)));
    });
}

/** The commands and flags, apart from the library that declares them. */
function shapeOf(command: Command): CommandShape {
  return {
    name: command.name(),
    description: command.description(),
    commands: command.commands.map((child) => shapeOf(child)),
    flags: command.options.map((option) => ({
      short: option.short,
      long: option.long,
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    })),
    choices: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
  };
}

const examples = `
Examples:
  source <(winnow completion bash)
  winnow completion zsh > "\${fpath[1]}/_winnow"
  winnow completion fish > ~/.config/fish/completions/winnow.fish`;
