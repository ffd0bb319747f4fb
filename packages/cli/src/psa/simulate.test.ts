import { afterAll, describe, expect, it } from "vitest";
import { bare, createPsaFolder, documents, hostPid, namespace, pod } from "./golden/psa-folder.ts";
import type { Ran } from "./golden/psa-folder.ts";
import type { SimulateOptions } from "./options.ts";
import { runSimulate } from "./simulate.ts";

const { at, run, remove } = createPsaFolder();
afterAll(remove);

interface Flags {
  readonly namespaces?: string;
  readonly oldNamespaces?: string;
  readonly old?: string;
  readonly config?: string;
  readonly user?: string;
  readonly output?: "text" | "json";
}

function simulate(file: string, flags: Flags = {}, input = ""): Promise<Ran> {
  const files = (name: string | undefined): string[] => (name === undefined ? [] : at(name));
  const options: SimulateOptions = {
    resources: at(file),
    gitBranch: undefined,
    asStored: false,
    namespaces: files(flags.namespaces),
    oldNamespaces: files(flags.oldNamespaces),
    old: files(flags.old),
    config: files(flags.config)[0],
    user: flags.user,
    output: flags.output ?? "text",
  };
  return run((host) => runSimulate(options, host), input);
}

const namespaces = "namespaces.yaml";

describe("runSimulate", () => {
  it("answers as the API server does", async () => {
    const { code, out } = await simulate("pods/host.yaml", { namespaces, output: "json" });
    const labels = {
      decision: "deny",
      policy_level: "baseline",
      policy_version: "latest",
      request_operation: "create",
      resource: "pod",
      subresource: "",
    };
    const name = "pod_security_evaluations_total";
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      {
        apiVersion: "v1",
        kind: "Pod",
        namespace: "dev",
        name: "host",
        operation: "CREATE",
        response: {
          uid: "",
          allowed: false,
          status: {
            metadata: {},
            status: "Failure",
            message:
              'pods "host" is forbidden: violates PodSecurity "baseline:latest": ' +
              "host namespaces (hostPID=true)",
            reason: "Forbidden",
            details: { name: "host", kind: "pods" },
            code: 403,
          },
          auditAnnotations: {
            "audit-violations":
              'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
            "enforce-policy": "baseline:latest",
          },
        },
        metrics: [
          { name, labels: { ...labels, mode: "enforce" } },
          { name, labels: { ...labels, mode: "audit" } },
        ],
      },
    ]);
  });

  it("only warns of controllers", async () => {
    const { code, out } = await simulate("cronjob.yaml", { namespaces });
    expect(code).toBe(0);
    expect(out).toContain("CREATE dev/CronJob/nightly: allowed\n");
    expect(out).toContain('  warning: would violate PodSecurity "restricted:latest": host nam');
    expect(out).toContain('  audit: audit-violations=would violate PodSecurity "baseline:lat');
    expect(out).toContain("\n1 allowed, 0 denied\n");
  });

  it("leaves a name out that the API server is to make up", async () => {
    expect((await simulate("generated.yaml", { namespaces })).out).toContain(
      "403 Forbidden: pods is forbidden: violates",
    );
  });

  it("does not judge updates again that change nothing of weight", async () => {
    const old = "pods/host.yaml";
    expect(await simulate("relabelled.yaml", { namespaces, old })).toEqual({
      code: 0,
      out: "UPDATE dev/Pod/host: allowed\n\n1 allowed, 0 denied\n",
      err: "",
    });
    expect((await simulate("image.yaml", { namespaces, old })).out).toContain(
      "UPDATE dev/Pod/host: denied\n",
    );
  });

  it("reads the configuration through the path in an AdmissionConfiguration", async () => {
    const config = "admission.yaml";
    const told = async (file: string, user?: string): Promise<string> =>
      (await simulate(file, { config, ...(user === undefined ? {} : { user }) })).out;
    expect(await told("pods/host.yaml")).toContain('violates PodSecurity "restricted:v1.20"');
    expect(await told("pods/host.yaml", "ci")).toContain("allowed\n  audit: exempt=user\n");
    expect(await told("kata.yaml")).toContain("allowed\n  audit: exempt=runtimeClass\n");
  });

  it("says which namespaces it takes to have no labels", async () => {
    expect(await simulate("pods/host.yaml")).toEqual({
      code: 0,
      out:
        "CREATE dev/Pod/host: allowed\n  audit: enforce-policy=privileged:latest\n" +
        "\n1 allowed, 0 denied\n",
      err: "note: namespace dev is taken to have no labels; give them with --namespaces\n",
    });
  });

  it("warns of the pods that new labels would not let in", async () => {
    const flags = { namespaces, oldNamespaces: "namespaces-before.yaml" };
    expect((await simulate("pods/host.yaml", flags)).out).toContain(
      "UPDATE Namespace/dev: allowed\n" +
        '  warning: existing pods in namespace "dev" violate the new PodSecurity enforce level "baseline:latest"\n' +
        "  warning: host: host namespaces\n" +
        "CREATE Namespace/other: allowed\n" +
        "CREATE dev/Pod/host: denied\n",
    );
  });

  it("judges Namespaces among the objects, and pods by their labels", async () => {
    const input = documents(namespace("dev", { enforce: "basline" }), pod("good", bare));
    const { out } = await simulate("-", {}, input);
    expect(out).toContain(
      'CREATE Namespace/dev: denied\n  422 Invalid: Namespace "dev" is invalid: metadata.labels[',
    );
    expect(out).toContain('violates PodSecurity "restricted:latest"');
    expect(out).toContain("  audit: error=Failed to parse policy: metadata.labels[");
  });

  it.each<[Flags, string]>([
    [
      { config: "bad-config.yaml" },
      "bad-config.yaml:5:3: defaults.enforced-version: unknown field; known here: enforce, ",
    ],
    [{ config: "bad-config.yaml" }, "\nbad-config.yaml:6:14: exemptions.usernames: must be a list"],
    [
      { config: "bad-names.yaml" },
      'bad-names.yaml:6:5: exemptions.namespaces[1]: Invalid value: "',
    ],
    [{ config: "twice.yaml" }, "twice.yaml:2:1: broken YAML: duplicated mapping key"],
    [{ config: "lost.yaml" }, "no-such-file.yaml: no such file"],
    [{ config: "empty.yaml" }, "empty.yaml: this configuration is empty"],
    [{ config: "pods/good.yaml" }, "pods/good.yaml:1:1: apiVersion: v1 Pod is no configuration of"],
    [{ config: "two.yaml" }, "two.yaml:4: a second document; one configuration is wanted"],
    [{ namespaces: "pods/good.yaml" }, "pods/good.yaml:1: Pod is no Namespace"],
    [{ namespaces: "label-type.yaml" }, "label-type.yaml:3:23: metadata.labels[pod-security.kuber"],
    [{ namespaces: "pods" }, "no Namespace was found in pods"],
    [{ oldNamespaces: namespaces }, "--old-namespaces goes with --namespaces"],
  ])("refuses %j", async (flags, message) => {
    const { code, out, err } = await simulate("pods/good.yaml", flags);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });

  it("refuses an object of a namespace that is not given", async () => {
    const flags = { namespaces: "namespaces-before.yaml" };
    const { code, err } = await simulate("-", flags, pod("a", hostPid, "elsewhere"));
    expect(err).toContain(
      "<stdin>:1: the labels of namespace elsewhere of elsewhere/Pod/a are not",
    );
    expect(code).toBe(2);
  });

  it("refuses objects that the admission is not asked about", async () => {
    expect((await simulate("pods/service.yaml")).err).toContain(
      "Pod Security Admission is not asked about any of these objects",
    );
  });
});
