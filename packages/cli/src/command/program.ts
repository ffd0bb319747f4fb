import { Command } from "commander";
import { hintFor } from "./foreign-flags.ts";

/** Declares a command and its flags. */
export type AddCommand = (program: Command) => void;

/** The program with the given commands. What a command does is loaded when it runs. */
export function createProgram(commands: readonly AddCommand[]): Command {
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
  for (const add of commands) add(program);
  return program.addHelpText("after", examples);
}

const examples = `
Examples:
  winnow apply policies/ --resource pod.yaml      judge a manifest by the policies of a folder
  kustomize build . | winnow apply policies/ -r - judge what kustomize builds
  winnow explain policies/ -r pod.yaml            see why a policy fails, passes or does not match
  winnow test .                                   run every kyverno-test.yaml below this folder
  winnow audit policies/                          see how wide exemptions are, and what gets through
  winnow suggest policies/ --must-pass pod.yaml   find the narrowest exemption for a pod
  winnow lint policies/                           see what is unwise or out of date in policies
  winnow psa check --level baseline -f pods.yaml  judge pods by the Pod Security Standards
  winnow fix policies/ --check                    find fields that have successors
  winnow jp query -i pod.yaml 'spec.containers[].image'

Exit codes: 0 all is well, 1 a rule failed or ended in an error (or a test did not hold),
2 an input could not be used.`;
