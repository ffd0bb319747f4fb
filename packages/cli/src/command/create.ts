import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import type { JsonMap } from "@winnow/value";
import { collectList, collectWhole } from "./list-flag.ts";

interface Output {
  output?: string;
}

interface TestFlags extends Output {
  name: string;
  policy: string[];
  resource: string[];
  values?: string;
  pass: string[];
  fail: string[];
  skip: string[];
}

interface ValuesFlags extends Output {
  global: string[];
  nsSelector: string[];
  rule: string[];
  resource: string[];
}

interface ExceptionFlags extends Output {
  namespace?: string;
  background: boolean;
  policyRules: string[];
  any: string[];
  all: string[];
}

interface UserInfoFlags extends Output {
  username?: string;
  group: string[];
  role: string[];
  clusterRole: string[];
}

interface MetricsConfigFlags extends Output {
  name: string;
  namespace: string;
  include: string[];
  exclude: string[];
}

/** Declares `winnow create` with its five commands. */
export function addCreate(program: Command): void {
  const create = program
    .command("create")
    .description("start a test, a values file, an exception and the like")
    .helpCommand(false)
    .addHelpText("after", examples);
  addTestScaffold(create);
  addValuesScaffold(create);
  addExceptionScaffold(create);
  addUserInfoScaffold(create);
  addMetricsConfigScaffold(create);
}

function addTestScaffold(create: Command): void {
  const command = create
    .command("test")
    .description("start a test file (kyverno-test.yaml)")
    .option("-n, --name <name>", "name of the test", "test-name")
    .option("-p, --policy <path>", "policy file; repeatable", collectList, [])
    .option("-r, --resource <path>", "resource file; repeatable", collectList, [])
    .option("-f, --values <file>", "values file");
  for (const verdict of ["pass", "fail", "skip"]) {
    command.option(
      `--${verdict} <result>`,
      `a result that is to be ${verdict}: policy,rule,resource,namespace,kind; repeatable`,
      collectWhole,
      [],
    );
  }
  addOutput(command)
    .addHelpText("after", testExamples)
    .action(async (flags: TestFlags) => {
      const { testScaffold } = await import("../create/test-scaffold.ts");
      const { name, policy, resource, values, pass, fail, skip } = flags;
      await write(flags, () =>
        testScaffold({
          name,
          policies: policy,
          resources: resource,
          values,
          expected: { pass, fail, skip },
        }),
      );
    });
}

function addValuesScaffold(create: Command): void {
  const command = create
    .command("values")
    .description("start a file with values for variables")
    .option("-g, --global <name=value>", "a value for all policies; repeatable", collectList, [])
    .option("-n, --ns-selector <text>", "namespace,label=value,...; repeatable", collectWhole, [])
    .option("--rule <text>", "policy,rule,name=value,...; repeatable", collectWhole, [])
    .option("--resource <text>", "policy,resource,name=value,...; repeatable", collectWhole, []);
  addOutput(command)
    .addHelpText("after", valuesExamples)
    .action(async (flags: ValuesFlags) => {
      const { valuesScaffold } = await import("../create/values-scaffold.ts");
      const { global, nsSelector, rule, resource } = flags;
      await write(flags, () =>
        valuesScaffold({ global, namespaces: nsSelector, rules: rule, resources: resource }),
      );
    });
}

function addExceptionScaffold(create: Command): void {
  const command = create
    .command("exception")
    .description("start a PolicyException")
    .argument("<name>", "name of the exception")
    .option("--namespace <name>", "namespace of the exception")
    .option(
      "--policy-rules <text>",
      "rules that it lifts: policy,rule,...; repeatable",
      collectWhole,
      [],
    )
    .option(
      "--any <filter>",
      "resources for which it holds: kind=Pod,name=test-*,namespace=dev; repeatable, one must fit",
      collectWhole,
      [],
    )
    .option("--all <filter>", "the same, where all must fit; repeatable", collectWhole, [])
    .option("-b, --background [yes]", "false: background scans do not heed it", parseBoolean, true);
  addOutput(command)
    .addHelpText("after", exceptionExamples)
    .action(async (name: string, flags: ExceptionFlags) => {
      const { exceptionScaffold } = await import("../create/exception-scaffold.ts");
      const { namespace, background, policyRules, any, all } = flags;
      await write(flags, () =>
        exceptionScaffold({ name, namespace, background, policyRules, any, all }),
      );
    });
}

function addUserInfoScaffold(create: Command): void {
  const command = create
    .command("user-info")
    .description("start a file that says who asks")
    .option("-u, --username <name>", "name of the user")
    .option("-g, --group <name>", "group of the user; repeatable", collectList, [])
    .option("-r, --role <namespace:name>", "role of the user; repeatable", collectList, [])
    .option("-c, --cluster-role <name>", "cluster role of the user; repeatable", collectList, []);
  addOutput(command)
    .addHelpText("after", userInfoExamples)
    .action(async (flags: UserInfoFlags) => {
      const { userInfoScaffold } = await import("../create/user-info-scaffold.ts");
      const { username, group, role, clusterRole } = flags;
      await write(flags, () =>
        userInfoScaffold({ username, groups: group, roles: role, clusterRoles: clusterRole }),
      );
    });
}

function addMetricsConfigScaffold(create: Command): void {
  const command = create
    .command("metrics-config")
    .description("start the ConfigMap that says for which namespaces Kyverno keeps metrics")
    .option("-n, --name <name>", "name of the ConfigMap", "kyverno-metrics")
    .option("--namespace <name>", "namespace of the ConfigMap", "kyverno")
    .option("-i, --include <namespace>", "namespace with metrics; repeatable", collectList, [])
    .option("-e, --exclude <namespace>", "namespace without metrics; repeatable", collectList, []);
  addOutput(command)
    .addHelpText("after", metricsExamples)
    .action(async (flags: MetricsConfigFlags) => {
      const { metricsConfigScaffold } = await import("../create/metrics-config-scaffold.ts");
      await write(flags, () => metricsConfigScaffold(flags));
    });
}

function addOutput(command: Command): Command {
  return command.option("-o, --output <file>", "write into this file instead of printing");
}

async function write({ output }: Output, scaffold: () => JsonMap): Promise<void> {
  const [{ writeOutput }, { createProcessHost }] = await Promise.all([
    import("../create/write-output.ts"),
    import("../process-host.ts"),
  ]);
  writeOutput(scaffold(), output, createProcessHost({ removeColour: false }));
}

function parseBoolean(value: string): boolean {
  if (value !== "true" && value !== "false") throw new InvalidArgumentError("wanted true or false");
  return value === "true";
}

const examples = `
Examples:
  winnow create test -p policy.yaml -r pod.yaml --pass require-tag,check-tag,web -o kyverno-test.yaml
  winnow create exception tool --policy-rules "require-tag,check-tag" --any "kind=Pod,name=tool-*"`;

const testExamples = `
Examples:
  winnow create test -p policy.yaml -r pods.yaml -f values.yaml \\
    --pass require-tag,check-tag,good-pod,default,Pod --fail require-tag,check-tag,bad-pod
  winnow create test -n tags -p policy.yaml -r pods.yaml -o kyverno-test.yaml`;

const valuesExamples = `
Examples:
  winnow create values -g request.operation=UPDATE -n prod,env=prod \\
    --rule policy,rule,mode=dev --resource policy,pod,mode=test -o values.yaml`;

const exceptionExamples = `
Examples:
  winnow create exception tool --namespace dev --policy-rules "require-tag,check-tag" \\
    --any "kind=Pod,kind=Deployment,name=tool-*"
  winnow create exception tool --policy-rules "require-tag,*" --any "kind=Pod" --background=false`;

const userInfoExamples = `
Examples:
  winnow create user-info -u molly@example.com -g developers -c admin -o user.yaml`;

const metricsExamples = `
Examples:
  winnow create metrics-config -i team-a -i team-b -e kube-system | kubectl apply -f -`;
