import { afterAll, describe, expect, it } from "vitest";
import { runDiff } from "./diff.ts";
import { createPsaFolder, pod } from "./golden/psa-folder.ts";
import type { Ran } from "./golden/psa-folder.ts";
import type { DiffOptions } from "./options.ts";

const { at, run, remove } = createPsaFolder();
afterAll(remove);

interface Flags extends Partial<Pick<DiffOptions, "policy" | "user" | "semantics" | "output">> {
  readonly exception?: string;
  readonly namespaces?: string;
  readonly config?: string;
}

function diff(policy: string, files: string[], flags: Flags = {}, input = ""): Promise<Ran> {
  const listOf = (name: string | undefined): string[] => (name === undefined ? [] : at(name));
  const options: DiffOptions = {
    resources: at(...files),
    gitBranch: undefined,
    asStored: false,
    policy: flags.policy,
    exceptions: listOf(flags.exception),
    namespaces: listOf(flags.namespaces),
    config: listOf(flags.config)[0],
    user: flags.user,
    semantics: flags.semantics ?? "sound",
    output: flags.output ?? "text",
  };
  return run((host) => runDiff(at(policy), options, host), input);
}

const baseline: Flags = { policy: { level: "baseline", version: "latest" } };
const namespaces = "namespaces.yaml";

describe("runDiff", () => {
  it("finds nothing where a policy says the same", async () => {
    expect(await diff("policy.yaml", ["pods", "cronjob.yaml"], baseline)).toMatchObject({
      code: 0,
      out: "3 judged, 0 disagreement(s)\n",
    });
  });

  it("tells who denies, and why", async () => {
    const { code, out } = await diff("names.yaml", ["pods"], baseline);
    expect(code).toBe(1);
    expect(out).toBe(
      "dev/Pod/good: the policies deny, Pod Security allows\n" +
        "  Pod Security baseline:latest: allowed\n" +
        "  policy names, rule no-good (fail, only audited): validation error: " +
        "another name is wanted. rule no-good failed at path /metadata/name/\n\n" +
        "dev/Pod/host: Pod Security denies, the policies allow\n" +
        "  Pod Security baseline:latest: host namespaces (hostPID=true)\n\n" +
        "2 judged, 2 disagreement(s)\n",
    );
  });

  it("tells which exception lets a pod in", async () => {
    const flags: Flags = { ...baseline, exception: "exception.yaml", output: "json" };
    expect(JSON.parse((await diff("policy.yaml", ["pods"], flags)).out)).toEqual({
      judged: 2,
      disagreements: [
        {
          name: "host",
          namespace: "dev",
          kind: "Pod",
          deniedBy: "psa",
          psa: {
            policy: "baseline:latest",
            allowed: false,
            reason: "host namespaces",
            detail: "host namespaces (hostPID=true)",
          },
          policies: {
            allowed: true,
            rules: [
              {
                policy: "pss",
                rule: "baseline",
                verdict: "skip",
                message: "rule is skipped due to policy exception dev/let-host",
                exceptions: ["dev/let-host"],
              },
            ],
          },
        },
      ],
    });
  });

  it("goes by the labels of namespaces, the configuration and who asks", async () => {
    const told = async (flags: Flags): Promise<string> =>
      (await diff("policy.yaml", ["pods/host.yaml"], flags)).out;
    expect(await told({ namespaces })).toBe("1 judged, 0 disagreement(s)\n");
    expect(await told({ namespaces: "namespaces-before.yaml" })).toContain(
      "the policies deny, Pod Security allows\n  Pod Security privileged:latest: allowed\n" +
        "  policy pss, rule baseline (fail): Validation rule 'baseline' failed.",
    );
    expect(await told({ config: "admission.yaml", user: "ci" })).toContain(
      "  Pod Security: exempt (user)\n",
    );
  });

  it("judges the pods of controllers by what is enforced", async () => {
    expect((await diff("names.yaml", ["cronjob.yaml"], { namespaces })).out).toContain(
      "dev/CronJob/nightly: Pod Security denies, the policies allow\n",
    );
  });

  it("lets Pod Security judge what mutate rules leave", async () => {
    expect((await diff("mutate.yaml", ["pods/host.yaml"], baseline)).code).toBe(0);
  });

  it("takes a pod that cannot be read for denied", async () => {
    const { out } = await diff("names.yaml", ["broken-pod.yaml"], { namespaces });
    expect(out).toContain("Pod Security: not a pod (spec.hostPID must be true or false");
  });

  it("knows both semantics", async () => {
    const sysctl = pod(
      "s",
      "{securityContext: {sysctls: [{name: net.ipv4.tcp_notsent_lowat}]}, containers: []}",
    );
    const codeOf = async (semantics: DiffOptions["semantics"]): Promise<number> =>
      (await diff("policy.yaml", ["-"], { ...baseline, semantics }, sysctl)).code;
    expect(await codeOf("sound")).toBe(0);
    expect(await codeOf("kyverno-1.19")).toBe(1);
  });

  it.each<[string, Flags, string]>([
    ["policy.yaml", {}, "choose what Pod Security Admission enforces: --level, or --namespaces"],
    ["policy.yaml", { ...baseline, user: "ci" }, "--config and --user go with --namespaces"],
    ["pods/good.yaml", baseline, "Pod is not a policy"],
    ["bad-policy.yaml", baseline, "bad-policy.yaml:"],
  ])("refuses %s with %j", async (policy, flags, message) => {
    const { code, out, err } = await diff(policy, ["pods"], flags);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });
});
