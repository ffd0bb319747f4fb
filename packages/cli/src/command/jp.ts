import type { Command } from "commander";
import { collectList } from "./list-flag.ts";

interface QueryFlags {
  input?: string;
  query: string[];
  compact?: boolean;
  unquoted?: boolean;
}

/** Declares `winnow jp` with its three commands. */
export function addJp(program: Command): void {
  const jp = program
    .command("jp")
    .description("try out JMESPath, with the functions that policies have")
    .helpCommand(false);
  jp.command("query")
    .description("evaluate expressions on a document")
    .argument("[expressions...]", "expressions; without any, one is read from standard input")
    .option("-i, --input <file>", "JSON or YAML file to query, instead of standard input")
    .option("-q, --query <file>", "file with an expression; repeatable", collectList, [])
    .option("-c, --compact", "JSON on one line")
    .option("-u, --unquoted", "print a text without quotes")
    .addHelpText("after", queryExamples)
    .action(async (expressions: string[], flags: QueryFlags) => {
      const [{ runQuery }, { createProcessHost }] = await Promise.all([
        import("../jp/query.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: false });
      process.exitCode = await runQuery(
        {
          expressions,
          queryFiles: flags.query,
          input: flags.input,
          compact: flags.compact === true,
          unquoted: flags.unquoted === true,
        },
        host,
      );
    });
  jp.command("parse")
    .description("show how expressions are understood")
    .argument("[expressions...]", "expressions; without any, one is read from standard input")
    .option("-f, --file <file>", "file with an expression; repeatable", collectList, [])
    .action(async (expressions: string[], flags: { file: string[] }) => {
      const [{ runParse }, { createProcessHost }] = await Promise.all([
        import("../jp/parse.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: false });
      process.exitCode = await runParse({ expressions, files: flags.file }, host);
    });
  jp.command("function")
    .description("tell about functions: all of them, or those named")
    .argument("[names...]", "names of functions")
    .action(async (names: string[]) => {
      const [{ runFunction }, { createProcessHost }] = await Promise.all([
        import("../jp/function.ts"),
        import("../process-host.ts"),
      ]);
      process.exitCode = runFunction(names, createProcessHost({ removeColour: false }));
    });
}

const queryExamples = `
Examples:
  winnow jp query -i pod.yaml 'spec.containers[].image'
  winnow jp query -i pod.yaml -u "metadata.name | to_upper(@)"
  kubectl get pod web -o yaml | winnow jp query -q expression.jmespath`;
