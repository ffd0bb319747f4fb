import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { ApplyOptions, OutputFormat } from "../apply/options.ts";
import { InputError } from "../input-error.ts";
import type { ClusterOptions } from "../cluster/cluster.ts";
import { addInputFlags, policiesText, toInputOptions } from "./input-flags.ts";
import type { InputFlags } from "./input-flags.ts";
import { semanticsOption } from "./semantics-option.ts";

interface ApplyFlags extends InputFlags {
  namespace?: string;
  cluster?: boolean;
  kubeconfig?: string;
  context?: string;
  selector?: string;
  clusterWideResources?: boolean;
  output?: string;
  policyReport?: boolean;
  openreports?: boolean;
  outputFormat?: OutputFormat;
  generateExceptions?: boolean;
  generatedExceptionTtl: string;
  table?: boolean;
  detailedResults?: boolean;
  explain?: boolean;
  stdin?: boolean;
  auditWarn?: boolean;
  warnExitCode: number;
  warnNoPass?: boolean;
  continueOnFail?: boolean;
  showPerformance?: boolean;
  removeColor?: boolean;
}

/** Declares `winnow apply`. */
export function addApply(program: Command): void {
  const command = program
    .command("apply")
    .description("judge resources by policies")
    .argument("<policies...>", policiesText);
  addInputFlags(command);
  command
    .option("-c, --cluster", "judge what a cluster holds; --resource then names objects")
    .option("--kubeconfig <file>", "how to reach the cluster; default: KUBECONFIG, ~/.kube/config")
    .option("--context <name>", "the context of the kubeconfig")
    .option("--selector <labels>", "only objects of the cluster with these labels (a=b,c!=d)")
    .option("--cluster-wide-resources", "with --namespace: also objects without a namespace")
    .option("-n, --namespace <name>", "judge only the resources of this namespace")
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories")
    .option("-o, --output <path>", "write mutated and generated resources to this file or folder")
    .option("-p, --policy-report", "print a policy report (wgpolicyk8s.io/v1alpha2)")
    .option("--openreports", "print a policy report of the newer API (openreports.io/v1alpha1)")
    .addOption(
      new Option(
        "--output-format <format>",
        "print this and nothing else: a policy report (json, yaml), or the results in another form",
      ).choices(["json", "yaml", "junit", "markdown", "sarif"]),
    )
    .option("--generate-exceptions", "print PolicyExceptions that lift what failed, nothing else")
    .option(
      "--generated-exception-ttl <duration>",
      "how long those exceptions live; 0: for ever",
      "720h0m0s",
    )
    .option("-t, --table", "print results as a table")
    .option("--detailed-results", "tell passes and skips as well; a table gets the messages")
    .option("--explain", "tell step by step how each verdict came about")
    .option("-i, --stdin", "pass the resources that do not fail on to standard output")
    .option("--audit-warn", "count failures of policies that only audit as warnings")
    .option(
      "--warn-exit-code <code>",
      "exit code where there are warnings and nothing worse",
      parseExitCode,
      0,
    )
    .option("--warn-no-pass", "use the exit code for warnings where nothing passed")
    .option(
      "--continue-on-fail",
      "judge the other resources when some cannot be read (still exit 2)",
    )
    .option("--show-performance", "tell how long loading and judging took, on standard error")
    .addOption(semanticsOption())
    .option("--remove-color", "no colours")
    .addHelpText("after", examples)
    .action(async (policies: string[], flags: ApplyFlags) => {
      const [{ runApply }, { createProcessHost }] = await Promise.all([
        import("../apply/run.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: flags.removeColor === true });
      process.exitCode = await runApply(policies, toOptions(flags), host);
    });
}

function parseExitCode(value: string): number {
  const code = Number(value);
  if (!Number.isInteger(code) || code < 0 || code > 255) {
    throw new InvalidArgumentError("wanted a number from 0 to 255");
  }
  return code;
}

/** What is to be judged of which cluster; undefined without --cluster, where its flags are refused. */
function toClusterOptions(flags: ApplyFlags): ClusterOptions | undefined {
  if (flags.cluster !== true) {
    const given = [flags.kubeconfig, flags.context, flags.selector, flags.clusterWideResources];
    if (given.every((flag) => flag === undefined)) return undefined;
    throw new InputError(
      "--kubeconfig, --context, --selector and --cluster-wide-resources go with --cluster",
    );
  }
  return {
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    namespace: flags.namespace,
    clusterWide: flags.clusterWideResources === true,
    selector: flags.selector,
    names: [...flags.resource, ...flags.resources],
  };
}

function toOptions(flags: ApplyFlags): ApplyOptions {
  const { outputFormat } = flags;
  const openReports = flags.openreports === true;
  const isReportWanted = flags.policyReport === true || openReports;
  const isReportFormat = outputFormat === "json" || outputFormat === "yaml";
  if (isReportWanted && outputFormat !== undefined && !isReportFormat) {
    const flag = openReports ? "--openreports" : "--policy-report";
    throw new InputError(`${flag} goes with --output-format json or yaml, not ${outputFormat}`);
  }
  return {
    ...toInputOptions(flags),
    cluster: toClusterOptions(flags),
    namespace: flags.namespace,
    output: flags.output,
    policyReport: isReportWanted || (isReportFormat && flags.generateExceptions !== true),
    reportApi: openReports ? "openreports.io/v1alpha1" : "wgpolicyk8s.io/v1alpha2",
    outputFormat,
    // as in Kyverno, a report goes before exceptions
    generateExceptions: flags.generateExceptions === true && flags.policyReport !== true,
    generatedExceptionTtl: flags.generatedExceptionTtl,
    table: flags.table === true,
    detailedResults: flags.detailedResults === true,
    explain: flags.explain === true,
    stdin: flags.stdin === true,
    auditWarn: flags.auditWarn === true,
    warnExitCode: flags.warnExitCode,
    warnNoPass: flags.warnNoPass === true,
    continueOnFail: flags.continueOnFail === true,
    showPerformance: flags.showPerformance === true,
  };
}

const examples = `
Examples:
  winnow apply policy.yaml --resource pod.yaml
  winnow apply policies/ --cluster --namespace shop
  winnow apply policies/ -r manifests/ --table
  helm template . | winnow apply policies/ -r - --audit-warn --warn-exit-code 3
  winnow apply policy.yaml -r pod.yaml -f values.yaml -u user.yaml
  winnow apply policy.yaml -r pod.yaml -e exception.yaml --explain
  winnow apply policies/ -r manifests/ --generate-exceptions > exceptions.yaml
  winnow apply https://github.com/kyverno/policies/best-practices -b main -r pod.yaml
  winnow apply policies/ -r manifests/ --output-format json > report.json
  winnow apply mutate.yaml -r pod.yaml -o mutated/
  winnow apply policies/ -r manifests/ --output-format sarif > winnow.sarif`;
