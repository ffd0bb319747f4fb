import { CommanderError } from "commander";
import type { Command } from "commander";
import { exitCode } from "./exit-code.ts";
import { InputError, inputErrorText } from "./input-error.ts";
import { printable } from "./output/printable.ts";

/** Runs the command that this process was started with; errors become a line and an exit code. */
export async function runProgram(program: Command): Promise<void> {
  // a reader that has seen enough (| head) closes the pipe: no reason for a stack trace
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

  try {
    if (process.argv.length <= 2) program.outputHelp();
    else await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeFor(error);
  }
}

function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCode.ok : exitCode.badInput;
  }
  if (error instanceof InputError) {
    process.stderr.write(`winnow: ${printable(inputErrorText(error))}\n`);
    return exitCode.badInput;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`winnow: this should not have happened, please report it\n${text}\n`);
  return exitCode.badInput;
}
