/** The `winnow` command. Only flags are declared here; what a command does is loaded when it runs. */
import { allCommands } from "./command/all-commands.ts";
import { createProgram } from "./command/program.ts";
import { runProgram } from "./run-program.ts";

await runProgram(createProgram(allCommands));
