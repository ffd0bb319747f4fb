import type { Command } from "commander";

interface DocsFlags {
  output: string;
  /** Kyverno spells it `--noDate`. */
  noDate?: boolean;
  autogenTag?: string | boolean;
  website?: boolean;
}

/** Declares `winnow docs`. */
export function addDocs(program: Command): void {
  program
    .command("docs")
    .description("write a Markdown page about every command")
    .option("-o, --output <folder>", "folder for the pages", ".")
    .option("--noDate", "leave the date out, so that the pages change only with the commands")
    .option("--autogenTag [yes]", "false: the same as --noDate")
    .option("--website", "put the front matter of a website on top of each page")
    .addHelpText("after", examples)
    .action(async (flags: DocsFlags) => {
      const [{ writeDocs }, { createProcessHost }] = await Promise.all([
        import("../docs/write-docs.ts"),
        import("../process-host.ts"),
      ]);
      const options = {
        output: flags.output,
        website: flags.website === true,
        withDate: flags.noDate !== true && flags.autogenTag !== "false",
      };
      process.exitCode = writeDocs(program, options, createProcessHost({ removeColour: false }));
    });
}

const examples = `
Examples:
  winnow docs -o docs/commands --noDate
  winnow docs -o website/content --website`;
