import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import {
  chartFolder,
  customResourceFiles,
  manifestFile,
  plainManifests,
} from "./install-manifests.js";
import { root } from "./repository.js";

interface Output {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly [field: string]: unknown };
}

interface PodSpec {
  readonly containers: readonly { readonly image: string; readonly args: readonly string[] }[];
}

const helm = process.env["WINNOW_TEST_HELM"] ?? "";
const winnow = join(root, "packages/cli/bin/winnow.js");
const temporary = mkdtempSync(join(tmpdir(), "winnow-charts-"));

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function run(program: string, words: readonly string[], input = ""): Output {
  const env = { ...process.env, NO_COLOR: "1" };
  return spawnSync(program, words, { input, encoding: "utf8", env, maxBuffer: 64 * 1024 * 1024 });
}

/** What Helm makes of these values. */
function template(values: object): Output {
  return run(
    helm,
    ["template", "my", chartFolder, "--namespace", "guard", "--values", "-"],
    JSON.stringify(values),
  );
}

function render(values: object): Manifest[] {
  const { status, stdout, stderr } = template(values);
  expect(status, stderr).toBe(0);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

function podOf(manifests: readonly Manifest[]): PodSpec {
  const deployment = manifests.find(({ kind }) => kind === "Deployment");
  if (deployment === undefined) throw new Error("no Deployment");
  return (deployment.spec["template"] as { spec: PodSpec }).spec;
}

function namesOf(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

/** Everything that can be set is set, and to something else than usual. */
const everything = {
  replicas: 5,
  image: {
    repository: "images.example/winnow",
    digest: `sha256:${"0".repeat(64)}`,
    pullPolicy: "Always",
    pullSecrets: [{ name: "pull" }],
  },
  semantics: "kyverno-1.19",
  exceptionNamespaces: ["exceptions", "more-exceptions"],
  serviceCalls: ["https://catalog.example/api"],
  log: { format: "json", level: "debug" },
  tracing: { endpoint: "http://collector.example:4318" },
  debugPort: 6060,
  configMap: "kyverno/kyverno",
  cleanupWebhooks: true,
  reports: {
    openreports: true,
    scanInterval: "10m",
    allowedResults: ["fail", "error"],
  },
  events: { omit: ["PolicyApplied"] },
  shutdownDelay: 7,
  terminationGracePeriodSeconds: 60,
  port: 10_250,
  config: { resourceFilters: "[Event,*,*]", excludeGroups: "system:nodes" },
  rbac: {
    extraRules: [{ apiGroups: ["cert-manager.io"], resources: ["issuers"], verbs: ["get"] }],
  },
  serviceAccount: { annotations: { a: "b" } },
  networkPolicy: { from: [{ ipBlock: { cidr: "10.0.0.0/8" } }], extraEgress: [{}] },
  metrics: { serviceMonitor: { enabled: true, labels: { release: "monitoring" } } },
  playground: { enabled: true, port: 8400, from: [{ namespaceSelector: {} }] },
  labels: { team: "platform" },
  podLabels: { sidecar: "no" },
  podAnnotations: { note: "x" },
  priorityClassName: "system-cluster-critical",
  nodeSelector: { pool: "system" },
  tolerations: [{ key: "system", operator: "Exists" }],
  affinity: { nodeAffinity: {} },
  topologySpreadConstraints: [
    { topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" },
  ],
};

describe.each([
  ["its own values", {}],
  ["everything set", everything],
  ["one replica", { replicas: 1 }],
  ["no reports", { reports: { enabled: false } }],
])("the chart with %s", (_name, values) => {
  it("pleases helm lint", () => {
    const words = ["lint", "--strict", chartFolder, "--values", "-"];
    const { status, stdout, stderr } = run(helm, words, JSON.stringify(values));
    expect(status, stdout + stderr).toBe(0);
  });

  it("makes pods that our own restricted policies admit", () => {
    const policies = ["baseline", "restricted", "pod-security"].map((level) =>
      join(root, "packages/policies", level),
    );
    const { stdout } = template(values);
    const files = policies.flatMap((folder) =>
      readdirSync(folder).map((name) => join(folder, name, "policy.yaml")),
    );
    const judged = run(process.execPath, [winnow, "apply", ...files, "--resource", "-"], stdout);
    expect(judged.status, judged.stdout + judged.stderr).toBe(0);
    expect(judged.stdout).toMatch(/pass: [1-9]\d+, fail: 0, warn: 0, error: 0/u);
  });

  it("makes pods that the restricted standard admits", () => {
    const { stdout } = template(values);
    const words = ["psa", "check", "--level", "restricted", "-f", "-"];
    const judged = run(process.execPath, [winnow, ...words], stdout);
    expect(judged.status, judged.stdout + judged.stderr).toBe(0);
    expect(judged.stdout).toContain("Deployment");
  });

  it("starts the command with flags that it has", () => {
    const [{ args } = { args: [] }] = podOf(render(values)).containers;
    // a cluster that is not there is found missing after the flags were read
    const kubeconfig = ["--kubeconfig", join(temporary, "missing")];
    const { stderr } = run(process.execPath, [winnow, ...args, ...kubeconfig]);
    expect(stderr).toContain(join(temporary, "missing"));
  });
});

describe("the chart", () => {
  it("has a value for every flag that means something in a cluster", () => {
    const help = run(process.execPath, [winnow, "controller", "--help"]).stdout;
    const flags = [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gmu)].map(([, flag]) => flag ?? "");
    expect(flags.length).toBeGreaterThan(5);
    // what reaches a cluster from outside, and the address to listen on, which is that of the pod
    const outside = new Set(["--kubeconfig", "--context", "--webhook-url", "--host", "--help"]);
    const args = [everything, { reports: { enabled: false } }].flatMap(
      (values) => podOf(render(values)).containers[0]?.args ?? [],
    );
    const given = new Set(args.map((word) => word.replace(/=.*/u, "")));
    expect(flags.filter((flag) => !outside.has(flag) && !given.has(flag))).toEqual([]);
  });

  it("gives what is set to the command, one flag for each namespace", () => {
    const [{ args, image } = { args: [], image: "" }] = podOf(render(everything)).containers;
    expect(image).toBe(`images.example/winnow@sha256:${"0".repeat(64)}`);
    expect(args).toEqual([
      "controller",
      "--namespace=guard",
      "--service=winnow",
      "--port=10250",
      "--semantics=kyverno-1.19",
      "--shutdown-delay=7",
      "--log-format=json",
      "--log-level=debug",
      "--config-map=kyverno/kyverno",
      "--otlp-endpoint=http://collector.example:4318",
      "--debug-port=6060",
      "--exception-namespace=exceptions",
      "--exception-namespace=more-exceptions",
      "--allow-service-calls=https://catalog.example/api",
      "--cleanup-webhooks",
      "--background-scan-interval=10m",
      "--openreports",
      "--allowed-results=fail,error",
      "--omit-events=PolicyApplied",
      "--playground-port=8400",
    ]);
  });

  it("leaves out what is not wanted", () => {
    const all = namesOf(render(everything));
    for (const name of [
      "PodDisruptionBudget winnow",
      "ConfigMap winnow",
      "ServiceMonitor winnow",
      "Service winnow-playground",
    ]) {
      expect(all).toContain(name);
    }
    const few = namesOf(
      render({
        replicas: 1,
        customResources: { install: false },
        networkPolicy: { enabled: false },
        metrics: { service: false },
        rbac: { readWorkloads: false },
      }),
    );
    expect(few.toSorted()).toEqual([
      "ClusterRole winnow-controller",
      "ClusterRole winnow-controller-scans",
      "ClusterRoleBinding winnow-controller",
      "ClusterRoleBinding winnow-controller-scans",
      "Deployment winnow",
      "Lease winnow",
      "Role winnow-controller",
      "RoleBinding winnow-controller",
      "Secret winnow-tls",
      "Service winnow",
      "ServiceAccount winnow",
    ]);
  });

  it.each([
    ["replicas", { replicas: 0 }],
    ["semantics", { semantics: "loose" }],
    ["exceptionNamespace", { exceptionNamespace: ["a"] }],
    ["exceptionNamespaces", { exceptionNamespaces: ["*"] }],
    ["digest", { image: { digest: "sha256:1" } }],
    ["port", { port: 80 }],
    ["playground.port", { port: 8380, playground: { enabled: true } }],
    ["metrics.service", { metrics: { service: false, serviceMonitor: { enabled: true } } }],
  ])("refuses values that mean nothing: %s", (name, values) => {
    const { status, stderr } = template(values);
    expect(status).not.toBe(0);
    expect(stderr).toContain(name);
  });

  it("tells of every value in its README", () => {
    const text = readFileSync(join(chartFolder, "README.md"), "utf8");
    const values = parseAllDocuments(readFileSync(join(chartFolder, "values.yaml"), "utf8"))[0];
    const names = Object.keys(values?.toJS() as object);
    expect(names.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
  });

  it("holds the custom resources of the command (npm run chart)", () => {
    const folder = join(chartFolder, "custom-resources");
    const held = readdirSync(folder).map(
      (name) => [name, readFileSync(join(folder, name), "utf8")] as const,
    );
    expect(new Map(held)).toEqual(customResourceFiles());
  });

  it("is what deploy/winnow.yaml was made from (npm run chart)", () => {
    expect(existsSync(manifestFile)).toBe(true);
    expect(readFileSync(manifestFile, "utf8")).toBe(plainManifests(helm));
  });
});
