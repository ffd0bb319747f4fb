/** The `winnow` command. Only flags are declared here; what a command does is loaded when it runs. */
import { Command, CommanderError } from "commander";
import { addApply } from "./command/apply.ts";
import { addCleanup } from "./command/cleanup.ts";
import { addCompletion } from "./command/completion.ts";
import { hintFor } from "./command/foreign-flags.ts";
import { addJp } from "./command/jp.ts";
import { addTest } from "./command/test.ts";
import { addVersion } from "./command/version.ts";
import { exitCode } from "./exit-code.ts";
import { InputError, inputErrorText } from "./input-error.ts";
import { printable } from "./output/printable.ts";

const program = new Command("winnow")
  .description("Judge Kubernetes manifests by Kyverno policies, without a cluster")
  .helpCommand(false)
  .showHelpAfterError("run with --help for all flags")
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      write(text.replace(/^error: /u, "winnow: "));
      write(hintFor(text));
    },
  });
addApply(program);
addTest(program);
addCleanup(program);
addJp(program);
addCompletion(program);
addVersion(program);
program.addHelpText(
  "after",
  `
Examples:
  winnow apply policies/ --resource pod.yaml      judge a manifest by the policies of a folder
  kustomize build . | winnow apply policies/ -r - judge what kustomize builds
  winnow apply policies/ -r pod.yaml --explain    see how each verdict came about
  winnow test .                                   run every kyverno-test.yaml below this folder
  winnow jp query -i pod.yaml 'spec.containers[].image'

Exit codes: 0 all is well, 1 a rule failed or ended in an error (or a test did not hold),
2 an input could not be used.`,
);

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
