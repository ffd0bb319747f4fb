/** What an audit and a comparison do alike: progress, problems, where the output goes. */
import type { AuditOptions } from "@winnow/audit";
import type { Problem } from "@winnow/engine";
import type { Host } from "../host.ts";
import { createColours } from "../output/colours.ts";
import { problemText } from "../output/problem-text.ts";
import { writeTextFile } from "../source/write-file.ts";
import { createProgressLine } from "./audit-progress.ts";
import type { AuditCommandOptions } from "./options.ts";
import type { TextStyle } from "./text-layout.ts";

/** Runs an audit or a comparison with what the flags say of it. */
export function withProgress<Result>(
  options: AuditCommandOptions,
  host: Host,
  action: (settings: AuditOptions) => Result,
): Result {
  const line = createProgressLine(host);
  try {
    return action({
      semantics: options.semantics,
      ...(options.reference === undefined ? {} : { reference: options.reference }),
      progress: (progress) => line.update(progress),
    });
  } finally {
    line.end();
  }
}

/** Tells errors and warnings of documents, with their places. */
export function tellProblems(problems: readonly Problem[], host: Host): void {
  for (const problem of problems) {
    const kind = problem.severity === "warning" ? host.colours.yellow("warning: ") : "";
    host.note(`${kind}${problemText(problem)}\n`);
  }
}

/** Where results go to a file, every reader knows UTF-8, and nobody folds lines. */
export function styleOf(options: AuditCommandOptions, host: Host): TextStyle {
  const { colours, columns, isUnicode } = host;
  return options.outputFile === undefined
    ? { colours, columns: Math.max(columns ?? 100, 50), isUnicode }
    : { colours: createColours(false), columns: 100, isUnicode: true };
}

/** Prints the output, or writes it into the file that the user named. Throws InputError. */
export function emit(text: string, { outputFile }: AuditCommandOptions, host: Host): void {
  if (outputFile === undefined) host.write(text);
  else writeTextFile(outputFile, text);
}
