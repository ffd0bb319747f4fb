import type { Semantics } from "@winnow/engine";
import type { LevelVersion } from "@winnow/pod-security";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { collectList } from "./list-flag.ts";
import { semanticsOption } from "./semantics-option.ts";

interface PsaFlags {
  filename: string[];
  asStored?: boolean;
  gitBranch?: string;
  removeColor?: boolean;
}

interface ClusterFlags {
  namespaces: string[];
  config?: string;
  user?: string;
}

interface CheckFlags extends PsaFlags {
  level: LevelVersion["level"];
  version: string;
  output?: "table" | "text" | "json";
}

interface SimulateFlags extends PsaFlags, ClusterFlags {
  oldNamespaces: string[];
  old: string[];
  output: "text" | "json";
}

interface DiffFlags extends PsaFlags, ClusterFlags {
  level?: LevelVersion["level"];
  version?: string;
  exception: string[];
  semantics: Semantics;
  output: "text" | "json";
}

/** Declares `winnow psa` with its three commands. */
export function addPsa(program: Command): void {
  const psa = program
    .command("psa")
    .description("judge pods as Kubernetes' Pod Security Admission does")
    .helpCommand(false)
    .addHelpText("after", examples);
  addCheck(psa);
  addSimulate(psa);
  addDiff(psa);
}

function addCheck(psa: Command): void {
  const command = psa
    .command("check")
    .description("judge pods and pod templates by a level of the Pod Security Standards")
    .addOption(levelOption().makeOptionMandatory())
    .addOption(versionOption().default("latest"));
  addInputs(command)
    .addOption(
      new Option(
        "-o, --output <format>",
        "output format; default: table on a terminal, else text",
      ).choices(["table", "text", "json"]),
    )
    .option("--remove-color", "no colours")
    .addHelpText("after", checkExamples)
    .action(async (flags: CheckFlags) => {
      const [{ runCheck }, { createProcessHost }] = await Promise.all([
        import("../psa/check.ts"),
        import("../process-host.ts"),
      ]);
      const { level, version } = flags;
      process.exitCode = await runCheck(
        {
          ...inputsOf(flags),
          policy: { level, version },
          output: flags.output ?? (process.stdout.isTTY ? "table" : "text"),
        },
        createProcessHost({ removeColour: flags.removeColor === true }),
      );
    });
}

function addSimulate(psa: Command): void {
  const command = psa
    .command("simulate")
    .description("tell what Pod Security Admission would answer for each object");
  addCluster(addInputs(command))
    .option(
      "--old-namespaces <path>",
      "the namespaces before their labels changed: tells what that means for the pods that run",
      collectList,
      [],
    )
    .option("--old <path>", "the objects before they are updated; repeatable", collectList, [])
    .addOption(textOrJson())
    .option("--remove-color", "no colours")
    .addHelpText("after", simulateExamples)
    .action(async (flags: SimulateFlags) => {
      const [{ runSimulate }, { createProcessHost }] = await Promise.all([
        import("../psa/simulate.ts"),
        import("../process-host.ts"),
      ]);
      const { oldNamespaces, old, output } = flags;
      process.exitCode = await runSimulate(
        { ...inputsOf(flags), ...clusterOf(flags), oldNamespaces, old, output },
        createProcessHost({ removeColour: flags.removeColor === true }),
      );
    });
}

function addDiff(psa: Command): void {
  const command = psa
    .command("diff")
    .description("find the pods on which Pod Security Admission and policies disagree")
    .argument("<policies...>", "files, folders, patterns, addresses, git repositories, or -")
    .addOption(levelOption())
    .addOption(versionOption());
  addCluster(addInputs(command))
    .option(
      "-e, --exception <path>",
      "file or folder with PolicyExceptions; repeatable",
      collectList,
      [],
    )
    .addOption(semanticsOption())
    .addOption(textOrJson())
    .option("--remove-color", "no colours")
    .addHelpText("after", diffExamples)
    .action(async (policies: string[], flags: DiffFlags) => {
      const [{ runDiff }, { createProcessHost }] = await Promise.all([
        import("../psa/diff.ts"),
        import("../process-host.ts"),
      ]);
      const { semantics, output } = flags;
      process.exitCode = await runDiff(
        policies,
        {
          ...inputsOf(flags),
          ...clusterOf(flags),
          policy: await policyOf(flags),
          exceptions: flags.exception,
          semantics,
          output,
        },
        createProcessHost({ removeColour: flags.removeColor === true }),
      );
    });
}

function levelOption(): Option {
  return new Option("-l, --level <level>", "level of the standard").choices([
    "privileged",
    "baseline",
    "restricted",
  ]);
}

function versionOption(): Option {
  return new Option("--version <version>", "version of the standard: latest or v1.N").argParser(
    parseVersion,
  );
}

function parseVersion(value: string): string {
  if (value === "latest" || /^v1\.(?:0|[1-9]\d{0,5})$/u.test(value)) return value;
  throw new InvalidArgumentError("wanted latest or v1.N, such as v1.30");
}

async function policyOf({ level, version }: DiffFlags): Promise<LevelVersion | undefined> {
  if (level !== undefined) return { level, version: version ?? "latest" };
  if (version === undefined) return undefined;
  const { InputError } = await import("../input-error.ts");
  throw new InputError("--version goes with --level");
}

/** What is judged, the same for every command. */
function addInputs(command: Command): Command {
  return command
    .option(
      "-f, --filename <path>",
      "file, folder, pattern, address or - with pods and controllers of pods; repeatable",
      collectList,
      [],
    )
    .option("--as-stored", "set the API server's defaults first, as it stores the objects")
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories");
}

function inputsOf(flags: PsaFlags): {
  resources: string[];
  gitBranch: string | undefined;
  asStored: boolean;
} {
  const { filename, gitBranch, asStored } = flags;
  return { resources: filename, gitBranch, asStored: asStored === true };
}

/** How the cluster is set up. */
function addCluster(command: Command): Command {
  return command
    .option(
      "--namespaces <path>",
      "file or folder with Namespaces and their labels; repeatable",
      collectList,
      [],
    )
    .option("--config <file>", "AdmissionConfiguration or PodSecurityConfiguration")
    .option("--user <name>", "who asks, for exemptions");
}

function clusterOf({ namespaces, config, user }: ClusterFlags): {
  namespaces: string[];
  config: string | undefined;
  user: string | undefined;
} {
  return { namespaces, config, user };
}

function textOrJson(): Option {
  return new Option("-o, --output <format>", "output format")
    .choices(["text", "json"])
    .default("text");
}

const examples = `
Examples:
  winnow psa check --level restricted -f manifests/
  winnow psa simulate --namespaces namespaces.yaml -f manifests/
  winnow psa diff policies/ --level baseline -f manifests/`;

const checkExamples = `
Examples:
  winnow psa check --level restricted -f manifests/
  winnow psa check --level baseline --version v1.30 -f pod.yaml -o json
  kubectl get pods -A -o yaml | winnow psa check --level baseline -f -
  winnow psa check --level restricted -f pod.yaml --as-stored

Objects are judged as they are given. Exit codes: 0 all are allowed, 1 one is forbidden,
2 an input could not be used.`;

const simulateExamples = `
Examples:
  winnow psa simulate --namespaces namespaces.yaml -f manifests/
  winnow psa simulate --namespaces namespaces.yaml --config admission.yaml --user ci -f pod.yaml
  winnow psa simulate --namespaces namespaces.yaml --old before.yaml -f after.yaml -o json
  kubectl get pods -A -o yaml |
    winnow psa simulate --namespaces new.yaml --old-namespaces namespaces.yaml -f -

Each object is a request to create it, or to update it where --old has it. Without --namespaces
every namespace is taken to have no labels. The API server sets defaults before it asks; objects that
do not come from a cluster are judged like that with --as-stored.

Exit codes: 0 all are allowed, 1 one is denied, 2 an input could not be used.`;

const diffExamples = `
Examples:
  winnow psa diff policies/ --level baseline -f manifests/
  winnow psa diff policies/ --level restricted --version v1.30 -f pods.yaml -o json
  winnow psa diff policies/ --namespaces namespaces.yaml --config admission.yaml -f pods.yaml
  winnow psa diff policies/ -e exceptions/ --level baseline -f pods.yaml

A rule that fails or ends in an error denies, also where it is only audited. A controller of pods is
judged by the rules for it, and by Pod Security through its pod template. What mutate rules change is
changed before Pod Security judges. Exit codes: 0 both sides agree, 1 they disagree on a pod,
2 an input could not be used.`;
