import { lint } from "@winnow/engine";
import type { Problem } from "@winnow/engine";
import { parseYaml } from "../apply/engine.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { printable, printableLine } from "../output/printable.ts";
import { readPolicyDocuments } from "../source/policy-documents.ts";

export interface LintOptions {
  readonly policies: readonly string[];
  readonly json: boolean;
  readonly gitBranch: string | undefined;
}

/**
 * Runs `winnow lint` and gives its exit code: 2 if a policy cannot be loaded, 1 if there are warnings.
 *
 * @throws {InputError} when a source cannot be read
 */
export async function runLint(options: LintOptions, host: Host): Promise<number> {
  const sources = { host, gitBranch: options.gitBranch };
  const { policies, exceptions, notes } = await readPolicyDocuments(options.policies, sources);
  const problems = lint([...policies, ...exceptions], { parseYaml });
  if (options.json) host.write(`${JSON.stringify(problems, null, 2)}\n`);
  else {
    for (const note of notes) host.note(`note: ${printable(note)}\n`);
    for (const problem of problems) host.write(`${lineOf(problem)}\n`);
  }
  if (problems.some(({ severity }) => severity === "error")) return exitCode.badInput;
  return problems.length > 0 ? exitCode.failed : exitCode.ok;
}

/** `file:line:column warning code message` */
function lineOf({ file, line, column, severity, code, message }: Problem): string {
  const place = [file ?? "<policy>", line, column].filter((part) => part !== undefined).join(":");
  return printableLine(`${place} ${severity} ${code} ${message}`);
}
