import type { Command } from "commander";
import { collectList } from "./list-flag.ts";

interface MigrateFlags {
  resource: string[];
  save?: boolean;
  context?: string;
  kubeconfig?: string;
}

/** Declares `winnow migrate`. */
export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("move Kyverno's resources to the newest version that Kyverno 1.19 serves")
    .argument("[paths...]", "files, folders, patterns, addresses, or - for standard input")
    .option(
      "--resource <name>",
      "only this resource, such as policyexceptions.kyverno.io; repeatable",
      collectList,
      [],
    )
    .option("--save", "write the files in place instead of printing them")
    .option("--context <name>", "context of a kubeconfig; needs a cluster, not available yet")
    .option("--kubeconfig <file>", "path of a kubeconfig; needs a cluster, not available yet")
    .addHelpText("after", examples)
    .action(async (paths: string[], flags: MigrateFlags) => {
      const [{ runMigrate }, { createProcessHost }] = await Promise.all([
        import("../migrate/run.ts"),
        import("../process-host.ts"),
      ]);
      const options = {
        resources: flags.resource,
        save: flags.save === true,
        wantsCluster: flags.context !== undefined || flags.kubeconfig !== undefined,
      };
      const host = createProcessHost({ removeColour: false });
      process.exitCode = await runMigrate(paths, options, host);
    });
}

const examples = `
Examples:
  winnow migrate exceptions/ --save
  winnow migrate --resource policyexceptions.kyverno.io manifests/ > new.yaml
  kubectl get policyexceptions -A -o yaml | winnow migrate - | kubectl apply -f -`;
