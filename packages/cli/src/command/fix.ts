import type { Command } from "commander";

interface FixFlags {
  save?: boolean;
  write?: boolean;
  check?: boolean;
}

interface FixTestFlags extends FixFlags {
  fileName: string;
  compress?: boolean;
}

/** Declares `winnow fix` with its two commands; without one of their names it fixes policies. */
export function addFix(program: Command): void {
  const fix = program
    .command("fix")
    .description("replace old fields of policies and tests by their successors")
    .helpCommand(false);
  const policy = fix
    .command("policy", { isDefault: true })
    .description("replace old fields of policies, exceptions and cleanup policies")
    .argument("<paths...>", "files, folders, patterns, addresses, or - for standard input");
  addFlags(policy)
    .addHelpText("after", policyExamples)
    .action(async (paths: string[], flags: FixFlags) => {
      const [{ runFixPolicy }, { createProcessHost }] = await Promise.all([
        import("../fix/run.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: false });
      process.exitCode = await runFixPolicy(paths, toOptions(flags), host);
    });
  const test = fix
    .command("test")
    .description("replace old fields of test files")
    .argument("[paths...]", "folders or test files; default: this folder")
    .option("-f, --file-name <name>", "name of test files", "kyverno-test.yaml");
  addFlags(test)
    .option("--compress", "join results that differ only in their resources")
    .addHelpText("after", testExamples)
    .action(async (paths: string[], flags: FixTestFlags) => {
      const [{ runFixTest }, { createProcessHost }] = await Promise.all([
        import("../fix/run.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: false });
      const options = {
        ...toOptions(flags),
        fileName: flags.fileName,
        compress: flags.compress === true,
      };
      process.exitCode = await runFixTest(paths.length === 0 ? ["."] : paths, options, host);
    });
}

function addFlags(command: Command): Command {
  return command
    .option("--save", "write the files in place instead of printing them")
    .option("--write", "the same as --save")
    .option("--check", "only tell what would change; exit code 1 where something would");
}

function toOptions(flags: FixFlags): { save: boolean; check: boolean } {
  return {
    save: flags.save === true || flags.write === true,
    check: flags.check === true,
  };
}

const policyExamples = `
Examples:
  winnow fix policy.yaml                 print the policy with new fields in place of old ones
  winnow fix policies/ --save            write them in place; comments and layout stay
  winnow fix policies/ --check           fail where there is something to fix
  cat policy.yaml | winnow fix - > new.yaml

A field is replaced only where no verdict can change by it. What stays is told with its reason.

Exit codes: 0 nothing old is left, 1 old fields stay (or --check found some),
2 an input could not be used.`;

const testExamples = `
Examples:
  winnow fix test .
  winnow fix test tests/ --save
  winnow fix test . --file-name test.yaml --compress --save`;
