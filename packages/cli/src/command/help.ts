import type { Command } from "commander";
import { InputError } from "../input-error.ts";

/** Declares `winnow help`, which also knows commands of commands: `winnow help create test`. */
export function addHelp(program: Command): void {
  program
    .command("help")
    .description("show the help of a command")
    .argument("[command...]", "the command's words; without any, the overview")
    .addHelpText("after", examples)
    .action(async (words: string[]) => {
      let command = program;
      for (const word of words) {
        const found = command.commands.find((child) => child.name() === word);
        // the words are few, and the first that is unknown ends it
        // oxlint-disable-next-line no-await-in-loop
        if (found === undefined) throw await unknownCommand(command, word);
        command = found;
      }
      command.outputHelp();
    });
}

async function unknownCommand(command: Command, word: string): Promise<InputError> {
  const { nearestName } = await import("@winnow/engine");
  const names = command.commands.map((child) => child.name());
  const near = nearestName(word, names);
  const known = names.length === 0 ? "" : `; known: ${names.join(", ")}`;
  const hint = near === undefined ? known : `; did you mean ${near}?`;
  return new InputError(`there is no command ${word}${hint}`);
}

const examples = `
Examples:
  winnow help apply
  winnow help create exception`;
