import type { Command } from "commander";
import { InputError } from "../input-error.ts";
import { collectList } from "./list-flag.ts";

interface MigrateFlags {
  resource: string[];
  save?: boolean;
  cluster?: boolean;
  dryRun?: boolean;
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
    .option("--save", "write the files in place instead of printing them; with --cluster: write")
    .option("-c, --cluster", "move what a cluster has stored to the storage version")
    .option("--dry-run", "with --cluster: let the API server check and store nothing (the default)")
    .option("--kubeconfig <file>", "how to reach the cluster; default: KUBECONFIG, ~/.kube/config")
    .option("--context <name>", "the context of the kubeconfig")
    .addHelpText("after", examples)
    .action(async (paths: string[], flags: MigrateFlags) => {
      const { createProcessHost } = await import("../process-host.ts");
      const host = createProcessHost({ removeColour: false });
      const { resource: resources, save = false, kubeconfig, context } = flags;
      if (wantsCluster(paths, flags)) {
        const { runMigrateInCluster } = await import("../migrate/run-in-cluster.ts");
        const options = { resources, save, kubeconfig, context };
        process.exitCode = await runMigrateInCluster(options, host);
        return;
      }
      const { runMigrate } = await import("../migrate/run.ts");
      process.exitCode = await runMigrate(paths, { resources, save }, host);
    });
}

/** Where no paths are given, a way to a cluster means the cluster. Throws InputError for a mixture. */
function wantsCluster(paths: readonly string[], flags: MigrateFlags): boolean {
  const given = [flags.cluster, flags.dryRun, flags.kubeconfig, flags.context];
  const isWanted = given.some((value) => value !== undefined);
  if (isWanted && paths.length > 0) {
    throw new InputError(
      "--cluster, --dry-run, --kubeconfig and --context move what a cluster has stored; give them without paths",
    );
  }
  if (flags.dryRun === true && flags.save === true) {
    throw new InputError("--dry-run writes nothing and --save writes; give one of them");
  }
  return isWanted;
}

const examples = `
Examples:
  winnow migrate exceptions/ --save
  winnow migrate --resource policyexceptions.kyverno.io manifests/ > new.yaml
  winnow migrate --cluster                    tell what a cluster stores in old versions
  winnow migrate --cluster --save --resource policyexceptions.kyverno.io

In a cluster every object is written back as it is, so that the API server stores it in the storage
version; then the stored versions of its definition are set. Without --save the API server only
checks all of it (dryRun=All).

Exit codes:
  0 everything was moved, 1 something could not be, 2 an input or the cluster could not be used.`;
