/** What `winnow controller` lets others see: its log, its traces, its debug pages, its calls of services. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePorts } from "./control-plane/program.ts";
import { startControllerCluster } from "./controller-cluster.ts";
import type { ControllerCluster } from "./controller-cluster.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { startHttpService } from "./http-service.ts";
import type { HttpService } from "./http-service.ts";

let cluster: ControllerCluster;
let controller: ControllerProcess;
let collector: HttpService;
let owners: HttpService;
let debugPort = 0;

/** What a Secret holds, and what a careless policy quotes in its message. */
const password = "correct-horse-battery";

beforeAll(async () => {
  [collector, owners] = await Promise.all([
    startHttpService({}),
    startHttpService({ known: ["team"] }),
  ]);
  [debugPort = 0] = await freePorts(1);
  cluster = await startControllerCluster({ namespaces: ["team"] });
  const log = ["--log-format", "json", "--log-level", "debug"];
  const traces = ["--otlp-endpoint", collector.url, "--debug-port", String(debugPort)];
  const calls = ["--allow-service-calls", `${owners.url}/owners`];
  controller = await cluster.startLeader(...log, ...traces, ...calls);
  await cluster.apply(ownedBy(`${owners.url}/owners/{{ request.namespace }}`));
  await cluster.plane.kubectl(["wait", "--for=condition=Ready", "cpol", "--all", "--timeout=20s"]);
});

afterAll(async () => {
  await cluster.stop();
  await Promise.all([collector.stop(), owners.stop()]);
});

function ownedBy(url: string): object {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "owners" },
    spec: {
      background: false,
      rules: [
        {
          name: "known",
          match: { any: [{ resources: { kinds: ["Secret"], namespaces: ["team"] } }] },
          context: [{ name: "owners", apiCall: { service: { url }, jmesPath: "known" } }],
          validate: {
            failureAction: "Enforce",
            message:
              "not by {{ request.object.stringData.password || request.object.data.password }}",
            deny: {
              conditions: {
                all: [
                  {
                    key: "{{ request.object.metadata.labels.owner || '' }}",
                    operator: "AnyNotIn",
                    value: "{{ owners }}",
                  },
                ],
              },
            },
          },
        },
      ],
    },
  };
}

function store(name: string, owner: string): Promise<string> {
  const metadata = { name, namespace: "team", labels: { owner } };
  return cluster.apply({ apiVersion: "v1", kind: "Secret", metadata, stringData: { password } });
}

/** The lines of the log; every one must be JSON. */
function lines(): Readonly<Record<string, unknown>>[] {
  return controller
    .notes()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

async function debugPage(path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${debugPort}/debug/${path}`);
  return response.json();
}

it("policies call the service that is listed, and no other", async () => {
  await store("good", "team");
  await expect(store("bad", "nobody")).rejects.toThrow(/blocked due to the following policies/u);
  expect(owners.calls.map(({ path }) => path)).toContain("/owners/team");
  // the token of the service account is for the API server alone
  expect(owners.calls.filter(({ headers }) => "authorization" in headers)).toEqual([]);
  await cluster.apply(ownedBy(`${owners.url}/others`));
  await expect.poll(() => store("good", "team").catch(String)).toContain("is not among");
});

it("the log has a line for each decision, with its fields", async () => {
  await expect.poll(lines).toContainEqual(
    expect.objectContaining({
      level: "info",
      message: "admission denied",
      webhook: "validate",
      policy: "owners",
      rule: "owners/known",
      kind: "Secret",
      namespace: "team",
      name: "bad",
      operation: "CREATE",
      user: "kubernetes-admin",
      allowed: false,
      duration: expect.any(Number) as number,
    }),
  );
  expect(lines()).toContainEqual(
    expect.objectContaining({ level: "debug", message: "admission allowed", name: "good" }),
  );
});

it("the collector has a span for each decision", async () => {
  const spans = (): string => collector.calls.map(({ body }) => body).join("\n");
  await expect.poll(spans, { timeout: 15_000 }).toContain('"admission validate"');
  expect(collector.calls[0]?.path).toBe("/v1/traces");
  await expect.poll(spans, { timeout: 15_000 }).toContain('"stringValue":"bad"');
});

it("the debug pages tell what is in force and how far it was read", async () => {
  expect(await debugPage("policies")).toMatchObject({
    policies: [{ name: "owners", rules: [{ name: "known", kinds: ["Secret"] }] }],
  });
  expect(await debugPage("webhooks")).toMatchObject([
    { id: "fail", validate: [{ resources: ["secrets"] }] },
  ]);
  const informers = (await debugPage("informers")) as { resource: string; isSynced: boolean }[];
  expect(informers.map(({ resource }) => resource)).toContain("clusterpolicies.kyverno.io/v1");
  expect(informers.filter(({ isSynced }) => !isSynced)).toEqual([]);
});

it("none of it has what the Secret holds", async () => {
  const pages = await Promise.all(["policies", "webhooks", "informers", "heap"].map(debugPage));
  const seen = [controller.notes(), JSON.stringify(collector.calls), JSON.stringify(pages)];
  const encoded = Buffer.from(password).toString("base64");
  expect(seen.filter((text) => text.includes(password) || text.includes(encoded))).toEqual([]);
});
