import type { Command } from "commander";

/** Declares `winnow crds`. */
export function addCrds(program: Command): void {
  program
    .command("crds")
    .description(
      "print the custom resources that `winnow controller` reads and writes, to be installed",
    )
    .addHelpText("after", examples)
    .action(async () => {
      const [{ customResourceDefinitions }, { printYaml }] = await Promise.all([
        import("@winnow/controller"),
        import("@winnow/yaml"),
      ]);
      process.stdout.write(customResourceDefinitions().map(printYaml).join("---\n"));
    });
}

const examples = `
Examples:
  winnow crds | kubectl apply --server-side -f -`;
