import { afterAll, describe, expect, it } from "vitest";
import { runCheck } from "./check.ts";
import { bare, createPsaFolder, documents, hostPid, pod } from "./golden/psa-folder.ts";
import type { Ran } from "./golden/psa-folder.ts";
import type { CheckOptions } from "./options.ts";

const { at, run, remove } = createPsaFolder();
afterAll(remove);

function check(files: string[], options: Partial<CheckOptions> = {}, input = ""): Promise<Ran> {
  const defaults: CheckOptions = {
    resources: at(...files),
    gitBranch: undefined,
    asStored: false,
    policy: { level: "baseline", version: "latest" },
    output: "json",
  };
  return run((host) => runCheck({ ...defaults, ...options }, host), input);
}

describe("runCheck", () => {
  it("gives Kubernetes' verdict, reason and detail as JSON", async () => {
    const { code, out, err } = await check(["pods", "cronjob.yaml"]);
    const denied = { allowed: false, reason: "host namespaces", namespace: "dev" };
    expect(JSON.parse(out)).toEqual([
      { name: "good", namespace: "dev", kind: "Pod", allowed: true, reason: "", detail: "" },
      { ...denied, name: "host", kind: "Pod", detail: "host namespaces (hostPID=true)" },
      { ...denied, name: "nightly", kind: "CronJob", detail: "host namespaces (hostPID=true)" },
    ]);
    expect(code).toBe(1);
    expect(err).toBe("note: 1 other object(s) are not looked at: Service\n");
  });

  it("tells it in lines or in a table, and takes standard input", async () => {
    const input = documents(pod("good", bare), pod("host", hostPid));
    const policy = { level: "baseline", version: "v1.30" } as const;
    expect(await check(["-"], { output: "text", policy }, input)).toEqual({
      code: 1,
      out:
        "dev/Pod/good: allowed\n" +
        "dev/Pod/host: forbidden: host namespaces (hostPID=true)\n" +
        "\nbaseline:v1.30: 1 allowed, 1 forbidden\n",
      err: "",
    });
    const { out } = await check(["-"], { output: "table" }, input);
    expect(out).toContain("│ dev/Pod/host │ forbidden │ host namespaces (hostPID=true) │");
  });

  it("allows everything at the privileged level", async () => {
    const policy = { level: "privileged", version: "latest" } as const;
    expect((await check(["pods", "broken-pod.yaml", "no-template.yaml"], { policy })).code).toBe(0);
  });

  it("sets the API server's defaults only when asked to", async () => {
    const told = async (file: string, asStored: boolean): Promise<string> => {
      const level = file === "volume.yaml" ? "restricted" : "baseline";
      return (await check([file], { asStored, policy: { level, version: "latest" } })).out;
    };
    expect(await told("volume.yaml", false)).toContain('restricted volume type \\"unknown\\"');
    expect(await told("volume.yaml", true)).not.toContain("volume type");
    expect(await told("host-network.yaml", false)).not.toContain("hostPort 80");
    expect(await told("host-network.yaml", true)).toContain("hostPort 80");
  });

  it("forbids what is no pod, and writes control characters out", async () => {
    expect((await check(["broken-pod.yaml"], { output: "text" })).out).toContain(
      'forbidden: not a pod (spec.hostPID must be true or false, not "yes please")',
    );
    expect((await check(["no-template.yaml"], { output: "text" })).out).toContain(
      "forbidden: not a pod (spec.template must be an object)",
    );
    expect((await check(["control.yaml"], { output: "text" })).out).toContain(
      "dev/Pod/a\\u001b[31m:",
    );
  });

  it.each([
    [[], "nothing to judge; name files, folders or - with --filename"],
    [["missing.yaml"], "missing.yaml: no such file"],
    [["pods/service.yaml"], "no pod and no controller of pods"],
    [["-", "-"], "standard input (-) can be read only once"],
  ])("refuses %j", async (files, message) => {
    const { code, out, err } = await check(files);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });
});
