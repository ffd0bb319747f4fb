/** `winnow controller` on a real API server: policies and exceptions come, change and go. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { startControllerCluster } from "./controller-cluster.ts";
import type { ControllerCluster } from "./controller-cluster.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { pod } from "./manifests.ts";

const examples = join(import.meta.dirname, "../../examples/mesh");
let cluster: ControllerCluster;
let controller: ControllerProcess;
let plane: ControlPlane;

beforeAll(async () => {
  cluster = await startControllerCluster({ namespaces: ["exceptions", "team"] });
  plane = cluster.plane;
  // what one of the policies below looks up
  const listing = ["list-configmaps", "--verb=list", "--resource=configmaps"];
  await plane.kubectl(["create", "clusterrole", ...listing]);
  const bound = ["--clusterrole=list-configmaps", "--serviceaccount=winnow:winnow"];
  await plane.kubectl(["create", "clusterrolebinding", "list-configmaps", ...bound]);
  await create(policy("broken-before", "team: a", { validat: {} }), "--validate=false");
  const flags = ["--exception-namespace", "exceptions", "--playground-port", "0"];
  controller = await cluster.startLeader(...flags);
});

afterAll(() => cluster.stop());

function policy(name: string, label: string, more: object = {}): string {
  const [key = "", value = ""] = label.split(": ");
  const rule = {
    name: "label",
    match: { any: [{ resources: { kinds: ["ConfigMap"] } }] },
    validate: {
      failureAction: "Enforce",
      message: `${key} is wanted`,
      pattern: { metadata: { labels: { [key]: value } } },
    },
    ...more,
  };
  return manifest(
    "kyverno.io/v1",
    "ClusterPolicy",
    { name },
    { spec: { background: false, rules: [rule] } },
  );
}

function manifest(apiVersion: string, kind: string, metadata: object, rest: object): string {
  return JSON.stringify({ apiVersion, kind, metadata, ...rest });
}

function create(text: string, ...flags: string[]): Promise<string> {
  return plane.kubectl(["apply", ...flags, "-f", "-"], text);
}

/** What the server says of a ConfigMap that it need not store; empty where it would. */
async function refusal(labels: object, namespace = "default"): Promise<string> {
  const text = manifest("v1", "ConfigMap", { name: "probe", namespace, labels }, {});
  try {
    await plane.kubectl(["create", "--dry-run=server", "-f", "-"], text);
    return "";
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

/** Waits until something is so; gives how long it took, in milliseconds. */
async function expectSoon(isSo: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  await vi.waitUntil(isSo, { timeout: 10_000, interval: 20 });
  return performance.now() - began;
}

/** A call of kubectl takes a while by itself on a busy machine. */
const soon = 2000;

function status(name: string, path: string): Promise<string> {
  return plane.kubectl(["get", "cpol", name, "-o", `jsonpath={${path}}`]);
}

function exception(namespace: string): string {
  const match = { any: [{ resources: { kinds: ["ConfigMap"], namespaces: ["team"] } }] };
  const exceptions = [{ policyName: "labels", ruleNames: ["label"] }];
  return manifest(
    "kyverno.io/v2",
    "PolicyException",
    { name: "team", namespace },
    { spec: { match, exceptions } },
  );
}

function denying(name: string, match: object, more: object = {}): string {
  return policy(name, "a: b", {
    match: { any: [match] },
    validate: { failureAction: "Enforce", message: `${name} says no`, deny: {} },
    ...more,
  });
}

async function saysNo(name: string, namespace = "team"): Promise<boolean> {
  return (await refusal({ team: "a" }, namespace)).includes(`${name} says no`);
}

describe("policies in a cluster", () => {
  it("are refused by name where they are broken, and others go on", async () => {
    await vi.waitUntil(
      async () => (await status("broken-before", ".status.conditions[0].status")) === "False",
    );
    expect(await status("broken-before", ".status.conditions[0].message")).toContain("validat");
    expect(await refusal({})).toBe("");
  });

  it("are refused when they are written", async () => {
    await vi.waitUntil(async () =>
      (await plane.kubectl(["get", "validatingwebhookconfigurations", "-o", "name"])).includes(
        "policy",
      ),
    );
    const broken = policy("broken", "team: a", { exclud: {} });
    await expect(create(broken, "--validate=false")).rejects.toThrow(/exclud/u);
  });

  it("take effect soon after they are created, changed and deleted", async () => {
    await create(policy("labels", "team: a"));
    const created = await expectSoon(async () => (await refusal({})).includes("team is wanted"));
    expect(await refusal({ team: "a" })).toBe("");
    await create(policy("labels", "owner: b"));
    const changed = await expectSoon(async () => (await refusal({})).includes("owner is wanted"));
    expect(await refusal({ team: "a" })).toContain("owner is wanted");
    expect(await refusal({}, "winnow")).toBe("");
    await plane.kubectl(["delete", "cpol", "labels"]);
    const deleted = await expectSoon(async () => (await refusal({})) === "");
    expect(Math.max(created, changed, deleted)).toBeLessThan(soon);
  });

  it("say that they are in force, and what was derived", async () => {
    await create(readFileSync(join(examples, "pod-security/baseline-image.yaml"), "utf8"));
    await plane.kubectl([
      "wait",
      "--for=condition=Ready",
      "cpol",
      "baseline-pods",
      "--timeout=10s",
    ]);
    expect(await status("baseline-pods", ".status.autogen.rules[*].name")).toContain("autogen-");
    const versions = "{.metadata.resourceVersion}";
    const before = await plane.kubectl([
      "get",
      "cpol",
      "baseline-pods",
      "-o",
      `jsonpath=${versions}`,
    ]);
    await create(policy("other", "team: a"));
    await plane.kubectl(["wait", "--for=condition=Ready", "cpol", "other", "--timeout=10s"]);
    expect(
      await plane.kubectl(["get", "cpol", "baseline-pods", "-o", `jsonpath=${versions}`]),
    ).toBe(before);
    await plane.kubectl(["delete", "cpol", "other"]);
  });

  it("are asked about narrowly", async () => {
    const rules = await plane.kubectl([
      "get",
      "validatingwebhookconfiguration",
      "winnow-resource-validate",
      "-o",
      "jsonpath={.webhooks[*].rules[*].resources}",
    ]);
    expect(rules).toContain('"pods","pods/ephemeralcontainers"');
    expect(rules).toContain("deployments");
    expect(rules).not.toContain("configmaps");
  });
});

describe("exceptions", () => {
  it("count from the given namespace only, as soon as they are made and until they are withdrawn", async () => {
    await create(policy("labels", "team: a"));
    await expectSoon(async () => (await refusal({}, "team")) !== "");
    await create(exception("default"));
    await create(exception("exceptions"));
    const made = await expectSoon(async () => (await refusal({}, "team")) === "");
    expect(await refusal({})).toContain("team is wanted");
    await plane.kubectl(["delete", "polex", "team", "-n", "exceptions"]);
    const withdrawn = await expectSoon(async () => (await refusal({}, "team")) !== "");
    // the one that is left stands where none counts
    expect(await plane.kubectl(["get", "polex", "-A", "-o", "name"])).toContain("team");
    expect(Math.max(made, withdrawn)).toBeLessThan(soon);
  });
});

describe("what policies know of the cluster", () => {
  const resources = { kinds: ["ConfigMap"], namespaces: ["team"] };

  it("are the roles of the user", async () => {
    await create(denying("roles", { resources, clusterRoles: ["cluster-admin"] }));
    await expectSoon(() => saysNo("roles"));
    await create(denying("roles", { resources, clusterRoles: ["view"] }));
    await expectSoon(async () => !(await saysNo("roles")));
  });

  it("are ConfigMaps and what the API server answers; what cannot be asked denies", async () => {
    const context = [
      { name: "settings", configMap: { name: "settings", namespace: "team" } },
      {
        name: "count",
        apiCall: { urlPath: "/api/v1/namespaces/team/configmaps", jmesPath: "items | length(@)" },
      },
    ];
    const conditions = {
      all: [
        { key: "{{ settings.data.closed }}", operator: "Equals", value: "yes" },
        { key: "{{ count }}", operator: "GreaterThan", value: 0 },
      ],
    };
    const validate = {
      failureAction: "Enforce",
      message: "context says no",
      deny: { conditions },
    };
    await create(denying("context", { resources }, { context, validate }));
    await expectSoon(async () => (await refusal({ team: "a" }, "team")).includes("settings"));
    const settings = { name: "settings", namespace: "exceptions", labels: { team: "a" } };
    await create(manifest("v1", "ConfigMap", settings, { data: { closed: "yes" } }));
    context[0] = { name: "settings", configMap: { name: "settings", namespace: "exceptions" } };
    await create(denying("context", { resources }, { context, validate }));
    await expectSoon(() => saysNo("context"));
    await create(manifest("v1", "ConfigMap", settings, { data: { closed: "no" } }));
    await expectSoon(async () => (await refusal({ team: "a" }, "team")) === "");
  });

  it("are subresources by the kind that holds them", async () => {
    await create(denying("exec", { resources: { kinds: ["Pod/exec"] } }, { name: "exec" }));
    await cluster.apply(pod("held", "default", "nginx"));
    const exec = async (): Promise<string> =>
      plane.kubectl(["exec", "held", "--", "true"]).catch((error: unknown) => String(error));
    await expectSoon(async () => (await exec()).includes("exec says no"));
  });

  it("are the resources that its ConfigMap leaves out", async () => {
    await create(denying("closed", { resources }));
    await expectSoon(() => saysNo("closed"));
    const config = { name: "winnow", namespace: "winnow" };
    const data = { resourceFilters: "[ConfigMap,team,*]" };
    await create(manifest("v1", "ConfigMap", config, { data }));
    await expectSoon(async () => (await refusal({}, "team")) === "");
    await plane.kubectl(["delete", "configmap", "winnow", "-n", "winnow"]);
    await expectSoon(() => saysNo("closed"));
  });

  it("are policies of a namespace in that namespace only, also in what they read", async () => {
    const match = { resources: { kinds: ["ConfigMap"] } };
    const context = [{ name: "foreign", configMap: { name: "settings", namespace: "exceptions" } }];
    const conditions = {
      any: [{ key: "{{ foreign.data.closed }}", operator: "Equals", value: "no" }],
    };
    const validate = { failureAction: "Enforce", message: "read", deny: { conditions } };
    for (const [name, namespace, more] of [
      ["own", "exceptions", {}],
      ["reader", "default", { context, validate }],
    ] as const) {
      const { spec } = JSON.parse(denying(name, match, more)) as { spec: object };
      const metadata = { name, namespace };
      // oxlint-disable-next-line no-await-in-loop -- two of them
      await create(manifest("kyverno.io/v1", "Policy", metadata, { spec }));
    }
    await expectSoon(() => saysNo("own", "exceptions"));
    const probe = (): Promise<string> => refusal({ team: "a" });
    await expectSoon(async () =>
      (await probe()).includes("only read ConfigMaps of that namespace"),
    );
    await plane.kubectl(["delete", "pol", "reader", "-n", "default"]);
    await expectSoon(async () => (await probe()) === "");
  });
});

describe("the playground", () => {
  it("is shown beside the webhook, and not by it", async () => {
    const [, port = ""] = /playground on port (\d+)/u.exec(controller.notes()) ?? [];
    const page = await fetch(`http://127.0.0.1:${port}/playground/`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
    expect(Number(port)).not.toBe(controller.port);
  });
});
