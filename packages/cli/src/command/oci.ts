import type { Command } from "commander";
import { collectList } from "./list-flag.ts";

interface RegistryFlags {
  image: string;
  credentialProvider: string[];
  allowInsecureRegistry?: boolean;
}

interface PushFlags extends RegistryFlags {
  policy: string[];
  gitBranch?: string;
}

interface PullFlags extends RegistryFlags {
  directory?: string;
  force?: boolean;
}

/** Declares `winnow oci` with its two commands. */
export function addOci(program: Command): void {
  const oci = program
    .command("oci")
    .description("keep policies in an image registry")
    .helpCommand(false)
    .addHelpText("after", examples);
  addPush(oci);
  addPull(oci);
}

function addPush(oci: Command): void {
  const command = oci
    .command("push")
    .description("check policies and put them into a registry; prints the reference by digest")
    .requiredOption("-i, --image <reference>", "where to: registry/repository:tag")
    .argument("[policies...]", "the same as --policy, without its flag")
    .option(
      "-p, --policy <path>",
      "file, folder, pattern, address, git repository or - with policies; repeatable",
      collectList,
      [],
    )
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories");
  addRegistryFlags(command)
    .addHelpText("after", pushExamples)
    .action(async (policies: string[], flags: PushFlags) => {
      const [{ runPush }, { createProcessHost }] = await Promise.all([
        import("../oci/push.ts"),
        import("../process-host.ts"),
      ]);
      const { policy, gitBranch } = flags;
      process.exitCode = await runPush(
        { ...toRegistry(flags), policies: [...policy, ...policies], gitBranch },
        createProcessHost({ removeColour: false }),
      );
    });
}

function addPull(oci: Command): void {
  const command = oci
    .command("pull")
    .description("write the policies of a bundle into a folder, one file for each")
    .requiredOption("-i, --image <reference>", "the bundle: registry/repository:tag or @digest")
    .argument("[directory]", "the same as --directory, without its flag")
    .option("-d, --directory <folder>", "where the files go; default: this folder")
    .option("--force", "overwrite files that exist");
  addRegistryFlags(command)
    .addHelpText("after", pullExamples)
    .action(async (folder: string | undefined, flags: PullFlags) => {
      const [{ runPull }, { createProcessHost }] = await Promise.all([
        import("../oci/pull.ts"),
        import("../process-host.ts"),
      ]);
      process.exitCode = await runPull(
        {
          ...toRegistry(flags),
          directory: flags.directory ?? folder ?? ".",
          force: flags.force === true,
        },
        createProcessHost({ removeColour: false }),
      );
    });
}

function addRegistryFlags(command: Command): Command {
  return command
    .option(
      "--credential-provider <name>",
      "where the login is: default (Docker's configuration), github, amazon, google, azure; repeatable",
      collectList,
      [],
    )
    .option("--allow-insecure-registry", "plain HTTP and unknown certificates are fine");
}

function toRegistry({ image, credentialProvider, allowInsecureRegistry }: RegistryFlags): {
  image: string;
  credentialProviders: string[];
  insecure: boolean;
} {
  return {
    image,
    credentialProviders: credentialProvider,
    insecure: allowInsecureRegistry === true,
  };
}

const examples = `
Examples:
  winnow oci push -i registry.example/team/policies:v1 -p policies/
  winnow oci pull -i registry.example/team/policies:v1 -d policies/`;

const pushExamples = `
Examples:
  winnow oci push -i registry.example/team/policies:v1 -p policies/
  kustomize build . | winnow oci push -i registry.example/team/policies:v1 -p -

Exit codes: 0 pushed, 2 a policy or the registry could not be used.`;

const pullExamples = `
Examples:
  winnow oci pull -i registry.example/team/policies:v1 -d policies/
  winnow oci pull -i ghcr.io/team/policies:v1 --credential-provider github --force

Exit codes: 0 pulled, 2 the bundle could not be had or written.`;
