import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-command-"));
  const build = spawnSync(process.execPath, [join(root, "scripts", "build.js")]);
  if (build.status !== 0) throw new Error("the command cannot be built");
  writeFileSync(join(folder, "policy.yaml"), policy);
  writeFileSync(join(folder, "pods.yaml"), pods);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command in the folder with the policy and the pods. */
function winnow(...args: string[]): Run {
  const program = join(root, "packages", "cli", "bin", "winnow.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
}

const policy = `# names
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: names
spec:
  validationFailureAction: Enforce
  rules:
  - name: no-bad
    match:
      any:
      - resources:
          kinds: [Pod]
    validate:
      message: bad
      pattern:
        metadata:
          name: "!bad*"
  - name: Baseline
    match:
      any:
      - resources:
          kinds: [Pod]
    validate:
      podSecurity:
        level: baseline
`;

const pods = `apiVersion: v1
kind: Pod
metadata: {name: good, namespace: dev}
spec: {containers: [{name: a, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: bad-1, namespace: dev}
spec: {containers: [{name: a, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: root, namespace: dev}
spec:
  hostNetwork: true
  containers:
  - {name: a, image: "example.com:5000/nginx:1", securityContext: {privileged: true}}
`;

describe("winnow apply --generate-exceptions", () => {
  it("prints exceptions that lift exactly what failed", () => {
    const made = winnow("apply", "policy.yaml", "-r", "pods.yaml", "--generate-exceptions");
    expect(made.code).toBe(1);
    expect(made.err).toContain("fail: 2");
    expect(made.out).toContain("name: names-no-bad-dev-bad-1\n");
    expect(made.out).toContain("cleanup.kyverno.io/ttl: 720h0m0s\n");
    expect(made.out).toContain("controlName: Host Namespaces\n");
    expect(made.out).toContain("images:\n    - example.com:5000/nginx:*\n");
    writeFileSync(join(folder, "exceptions.yaml"), made.out);
    const lifted = winnow("apply", "policy.yaml", "-r", "pods.yaml", "-e", "exceptions.yaml");
    expect(lifted.out).toContain("pass: 4, fail: 0, warn: 0, error: 0, skip: 2");
    expect(lifted.code).toBe(0);
  });

  it("lives as long as wanted, and can be JSON", () => {
    const flags = ["--generate-exceptions", "--output-format", "json"];
    const run = winnow(
      "apply",
      "policy.yaml",
      "-r",
      "pods.yaml",
      ...flags,
      "--generated-exception-ttl",
      "90m",
    );
    const list = JSON.parse(run.out) as { items: { metadata: { labels: unknown } }[] };
    expect(list.items).toHaveLength(2);
    expect(list.items[0]?.metadata.labels).toEqual({ "cleanup.kyverno.io/ttl": "1h30m0s" });
    const forEver = winnow(
      "apply",
      "policy.yaml",
      "-r",
      "pods.yaml",
      ...flags,
      "--generated-exception-ttl",
      "0",
    );
    expect(forEver.out).not.toContain("labels");
    const bad = winnow(
      "apply",
      "policy.yaml",
      "-r",
      "pods.yaml",
      ...flags,
      "--generated-exception-ttl",
      "soon",
    );
    expect(bad).toMatchObject({ code: 2, out: "" });
  });

  it("makes none for a name that would be a pattern", () => {
    writeFileSync(join(folder, "star.yaml"), pods.replace("bad-1", '"bad*"'));
    const run = winnow("apply", "policy.yaml", "-r", "star.yaml", "--generate-exceptions");
    expect(run.err).toContain("no exception lifts rule no-bad of policy names for dev/Pod/bad*");
    expect(run.out).not.toContain("no-bad");
  });
});

describe("winnow create", () => {
  it("makes a test that winnow test runs", () => {
    const made = winnow(
      "create",
      "test",
      "-p",
      "policy.yaml",
      "-r",
      "pods.yaml",
      "--pass",
      "names,no-bad,good,dev,Pod",
      "--fail",
      "names,no-bad,bad-1,dev",
      "-o",
      "kyverno-test.yaml",
    );
    expect(made).toEqual({ code: 0, out: "", err: "" });
    const run = winnow("test", ".", "--require-tests");
    expect(run.code).toBe(0);
    rmSync(join(folder, "kyverno-test.yaml"));
  });

  it("makes an exception that winnow apply uses", () => {
    const made = winnow(
      "create",
      "exception",
      "tool",
      "--policy-rules",
      "names,*",
      "--any",
      "kind=Pod,name=bad-*,name=root",
      "--background=false",
    );
    expect(made.out).toContain("background: false");
    writeFileSync(join(folder, "tool.yaml"), made.out);
    expect(winnow("apply", "policy.yaml", "-r", "pods.yaml", "-e", "tool.yaml").code).toBe(0);
  });

  it("refuses what would be of no use", () => {
    expect(winnow("create", "user-info")).toMatchObject({ code: 2, out: "" });
    expect(winnow("create", "tset").err).toContain("Did you mean test?");
  });
});

describe("winnow fix", () => {
  it("prints, checks and saves", () => {
    writeFileSync(join(folder, "old.yaml"), policy);
    const printed = winnow("fix", "old.yaml");
    expect(printed.code).toBe(0);
    expect(printed.out).toMatch(/^# names\n/u);
    expect(printed.out).not.toContain("validationFailureAction");
    expect(printed.err).toContain("old.yaml:7: spec.validationFailureAction");
    expect(printed.err).toContain("2 line(s) added, 1 removed");
    expect(winnow("fix", "old.yaml", "--check")).toMatchObject({ code: 1, out: "" });
    expect(readFileSync(join(folder, "old.yaml"), "utf8")).toBe(policy);
    expect(winnow("fix", "policy", "old.yaml", "--save")).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(join(folder, "old.yaml"), "utf8")).toBe(printed.out);
    expect(winnow("fix", "old.yaml", "--check").code).toBe(0);
    expect(winnow("fix", "-", "--save")).toMatchObject({ code: 2 });
  });

  it("does the same for test files", () => {
    writeFileSync(
      join(folder, "old-test.yaml"),
      "name: t\nresults:\n- {policy: p, resource: a, status: pass}\n",
    );
    const run = winnow("fix", "test", ".", "-f", "old-test.yaml");
    expect(run.code).toBe(0);
    expect(run.out).toContain("- {policy: p, resources: [a], result: pass}\n");
  });
});

describe("winnow migrate", () => {
  it("moves resources in files, and asks for files or a cluster", () => {
    const old =
      "apiVersion: kyverno.io/v2beta1 # old\nkind: PolicyException\nmetadata: {name: e}\n";
    writeFileSync(join(folder, "e.yaml"), old);
    expect(winnow("migrate", "e.yaml").out).toBe(old.replace("v2beta1", "v2"));
    expect(winnow("migrate", "e.yaml", "--resource", "policies.kyverno.io").out).toBe(old);
    expect(winnow("migrate", "e.yaml", "--resource", "pods").code).toBe(2);
    const problems: [string[], string][] = [
      [[], "name files or folders, or give --cluster"],
      [["e.yaml", "--context", "c"], "give them without paths"],
      [["--cluster", "--save", "--dry-run"], "give one of them"],
      [["--cluster", "--kubeconfig", "nowhere"], "nowhere"],
      [["--cluster", "--resource", "pods"], "none of Kyverno's resources"],
    ];
    for (const [args, problem] of problems) {
      const run = winnow("migrate", ...args);
      expect(run.code).toBe(2);
      expect(run.err).toContain(problem);
    }
  });
});

describe("winnow help, docs and completion", () => {
  it("show the help of commands with examples", () => {
    expect(winnow("help").out).toContain("Examples:");
    expect(winnow("help", "create", "exception").out).toContain("winnow create exception tool");
    expect(winnow("help", "aply")).toMatchObject({ code: 2, out: "" });
    expect(winnow("help", "aply").err).toContain("did you mean apply?");
    expect(winnow("migrte").err).toContain("Did you mean migrate?");
  });

  it("write a page for each command", () => {
    const run = winnow("docs", "-o", "pages", "--website", "--noDate");
    expect(run.code).toBe(0);
    expect(readdirSync(join(folder, "pages"))).toContain("winnow_fix_test.md");
  });

  it("know the new commands in every shell", () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { out } = winnow("completion", shell);
      for (const word of ["migrate", "metrics-config", "docs", "compress", "generate-exceptions"]) {
        expect(out, `${shell} ${word}`).toContain(word);
      }
    }
  });

  it("say why a flag of Kyverno is not there", () => {
    const run = winnow("apply", "policy.yaml", "--json", "payload.json");
    expect(run).toMatchObject({ code: 2, out: "" });
    expect(run.err).toContain("ValidatingPolicy and its kin), which are not supported yet");
    expect(run.err).toContain("a ClusterPolicy judges Kubernetes objects only");
  });
});
