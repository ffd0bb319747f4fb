import type { Semantics } from "@winnow/engine";
import { Option } from "commander";
import type { Command } from "commander";
import type { AuditFormat } from "../audit/options.ts";
import { collectList } from "./list-flag.ts";
import { semanticsOption } from "./semantics-option.ts";

interface AuditFlags {
  exception: string[];
  pods: string[];
  reference?: string;
  psaConfig?: string;
  namespaces: string[];
  gitBranch?: string;
  output: AuditFormat;
  outputFile?: string;
  witnesses?: true | string;
  compareWith: string[];
  failOnWider?: boolean;
  maxWidth?: string;
  failOn: string[];
  baseline?: string;
  writeBaseline?: string;
  semantics: Semantics;
  removeColor?: boolean;
}

/** Declares `winnow audit`. */
export function addAudit(program: Command): void {
  const command = program
    .command("audit")
    .description("measure how wide exemptions are, and show what gets through them")
    .argument(
      "<policies...>",
      "policies, and PolicyExceptions among them: files, folders, patterns, -, addresses, git repositories",
    );
  const list = (flags: string, description: string): Command =>
    command.option(flags, description, collectList, []);
  list("-e, --exception <path>", "file or folder with PolicyExceptions; repeatable");
  list(
    "--pods <path>",
    "real pods and pod controllers, which exemptions are meant for; repeatable",
  );
  command.option(
    "--reference <level>",
    "what counts as forbidden: baseline or restricted, if need be with a version (restricted:v1.29)",
  );
  command.option("--psa-config <file>", "configuration of Pod Security Admission");
  list(
    "--namespaces <path>",
    "Namespace objects with the labels of Pod Security Admission; repeatable",
  );
  command
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories")
    .addOption(
      new Option("-o, --output <format>", "how to tell it")
        .choices(["text", "json", "markdown", "sarif", "html"])
        .default("text"),
    )
    .option("--output-file <file>", "write it to this file, not to standard output")
    .option(
      "--witnesses [folder]",
      "print the smallest pod for each hole, or write each into a file of this folder",
    );
  list(
    "--compare-with <path>",
    "other policies with their exceptions: tell which set admits more; repeatable",
  );
  command
    .option("--fail-on-wider", "with --compare-with: exit 1 if the first set admits something more")
    .option(
      "--max-width <number>",
      "exit 1 if an exemption frees more, as a count or a percentage",
    );
  list("--fail-on <kind>", "exit 1 on holes of these kinds, or any; repeatable");
  command
    .option(
      "--baseline <file>",
      "holes of this file are accepted; without --fail-on all others fail",
    )
    .option("--write-baseline <file>", "accept all holes of today by writing them into this file")
    .addOption(semanticsOption())
    .option("--remove-color", "no colours")
    .addHelpText("after", examples)
    .action(async (policies: string[], flags: AuditFlags) => {
      const [{ runAudit }, { parseMaxWidth, parseReference }, { createProcessHost }] =
        await Promise.all([
          import("../audit/run.ts"),
          import("../audit/options.ts"),
          import("../process-host.ts"),
        ]);
      const { reference, maxWidth } = flags;
      process.exitCode = await runAudit(
        policies,
        {
          exceptions: flags.exception,
          pods: flags.pods,
          reference: reference === undefined ? undefined : parseReference(reference),
          semantics: flags.semantics,
          psaConfig: flags.psaConfig,
          namespaces: flags.namespaces,
          gitBranch: flags.gitBranch,
          format: flags.output,
          outputFile: flags.outputFile,
          witnesses: flags.witnesses ?? false,
          compareWith: flags.compareWith,
          failOnWider: flags.failOnWider === true,
          maxWidth: maxWidth === undefined ? undefined : parseMaxWidth(maxWidth),
          failOn: flags.failOn,
          baseline: flags.baseline,
          writeBaseline: flags.writeBaseline,
        },
        createProcessHost({ removeColour: flags.removeColor === true }),
      );
    });
}

const examples = `
Counts are of mutants: pods that each violate the standard in one way. They compare exemptions with
each other and say nothing about how many pods there are.

Examples:
  winnow audit policy.yaml
  winnow audit policies/ --exception exceptions/ --pods manifests/
  winnow audit policy.yaml --witnesses holes/
  winnow audit policies/ -o html --output-file audit.html
  winnow audit policies/ -o sarif > audit.sarif
  winnow audit new/ --compare-with old/ --fail-on-wider
  winnow audit policies/ --max-width 5% --fail-on any-image,spoofed-registry
  winnow audit policies/ --write-baseline audit-baseline.yaml
  winnow audit policies/ --baseline audit-baseline.yaml

Exit codes: 0 all is well, 1 a limit that you set does not hold, 2 an input could not be used or
nothing could be audited.`;
