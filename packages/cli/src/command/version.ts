import type { Command } from "commander";

/** Declares `winnow version`. */
export function addVersion(program: Command): void {
  program
    .command("version")
    .description("tell the version")
    .action(async () => {
      const { versionText } = await import("../version.ts");
      process.stdout.write(versionText());
    });
}
