import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPsaFolder, hostPid, pod } from "./golden/psa-folder.ts";
import type { Ran } from "./golden/psa-folder.ts";

const root = join(import.meta.dirname, "../../../..");
const { folder, remove } = createPsaFolder();

beforeAll(() => {
  const build = spawnSync(process.execPath, [join(root, "scripts", "build.js")]);
  if (build.status !== 0) throw new Error("the command cannot be built");
}, 60_000);

afterAll(remove);

/** Runs the built `winnow psa` in the folder. */
function psa(args: string, input = ""): Ran {
  const program = join(root, "packages", "cli", "bin", "winnow.js");
  const words = args.split(" ").filter((word) => word !== "");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "psa", ...words], {
    cwd: folder,
    encoding: "utf8",
    input,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status ?? -1, out: stdout, err: stderr };
}

describe("winnow psa", () => {
  it("shows its help when nothing is asked", () => {
    expect(psa("").err).toContain("winnow psa check --level restricted -f manifests/");
  });

  it("checks pods", () => {
    const run = psa("check --level baseline --version v1.30 -f pods -f -", pod("in", hostPid));
    expect(run).toEqual({
      code: 1,
      out:
        "dev/Pod/good: allowed\n" +
        "dev/Pod/host: forbidden: host namespaces (hostPID=true)\n" +
        "dev/Pod/in: forbidden: host namespaces (hostPID=true)\n" +
        "\nbaseline:v1.30: 1 allowed, 2 forbidden\n",
      err: "note: 1 other object(s) are not looked at: Service\n",
    });
    const stored = psa("check --level restricted -f volume.yaml --as-stored -o json");
    expect(JSON.parse(stored.out)).toMatchObject([{ name: "v", kind: "Pod", allowed: false }]);
    expect(stored.out).not.toContain("volume type");
  });

  it("simulates requests", () => {
    const run = psa(
      "simulate --namespaces namespaces.yaml --old-namespaces namespaces-before.yaml " +
        "--config ok-config.yaml --user ci --old pods/host.yaml -f -",
      pod("host", hostPid),
    );
    expect(run).toEqual({
      code: 0,
      out:
        "UPDATE Namespace/dev: allowed\n" +
        '  warning: existing pods in namespace "dev" violate the new PodSecurity enforce level "baseline:latest"\n' +
        "  warning: host: host namespaces\n" +
        "CREATE Namespace/other: allowed\n" +
        "UPDATE dev/Pod/host: allowed\n" +
        "  audit: exempt=user\n" +
        "\n3 allowed, 0 denied\n",
      err: "",
    });
  });

  it("compares with policies", () => {
    const flags = "-e exception.yaml --semantics kyverno-1.19 -f pods -o json";
    const run = psa(`diff policy.yaml --level baseline ${flags}`);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({
      judged: 2,
      disagreements: [{ name: "host", deniedBy: "psa" }],
    });
  });

  it.each([
    ["check -f pods", "required option '-l, --level <level>'"],
    ["check --level strict -f pods", "Allowed choices are privileged, baseline, restricted"],
    ["check --level baseline --version 1.30 -f pods", "wanted latest or v1.N"],
    ["diff policy.yaml --version v1.30 -f pods", "--version goes with --level"],
    ["simulate --config bad-config.yaml -f pods", "winnow: bad-config.yaml:5:3: defaults.enforced"],
    ["judge -f pods", "unknown command 'judge'"],
  ])("%s: refused", (args, message) => {
    const run = psa(args);
    expect(run.err).toContain(message);
    expect([run.code, run.out]).toEqual([2, ""]);
  });
});
