import type { KubeClient } from "@winnow/kube";
import { ApiError } from "@winnow/kube";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import type { Judged } from "../admission/admission.ts";
import { asked } from "../admission/asked.fixture.ts";
import { findServedKinds } from "../cluster/served-kinds.ts";
import { recordLog } from "../log/log.fixture.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { createPolicyDocuments } from "../policy/policy-documents.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import type { AdmissionAnswer } from "../review/admission-answer.ts";
import { createCurrentPolicies } from "./current-policies.ts";
import { createWebhooks } from "./judging.ts";

const served: Record<string, Json> = {
  "/api": { versions: ["v1"] },
  "/apis": { groups: [] },
  "/api/v1": {
    resources: [
      { name: "pods", kind: "Pod", namespaced: true, verbs: ["list"] },
      { name: "pods/exec", kind: "PodExecOptions", namespaced: true, verbs: ["create"] },
    ],
  },
  "/api/v1/namespaces/young": { metadata: { labels: { strict: "yes" } } },
};

function get(path: string): Promise<Json> {
  if (path.endsWith("/broken")) return Promise.reject(new ApiError(500, "etcd is away"));
  const found = served[path];
  if (found === undefined) return Promise.reject(new ApiError(404, "not found"));
  return Promise.resolve(found);
}

/** What was told of requests. */
const heard: Judged[] = [];

const client = { get } as Partial<KubeClient> as KubeClient;
const kinds = await findServedKinds(client, undefined);

function policy(name: string, resources: JsonMap, more: JsonMap = {}): JsonMap {
  const match = { any: [{ resources, ...more }] };
  const check = { failureAction: "Enforce", message: `no ${name}`, deny: {} };
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: { background: false, rules: [{ name: "r", match, validate: check }] },
  };
}

function webhooks(...policies: JsonMap[]): ReturnType<typeof createWebhooks> {
  const documents = createPolicyDocuments();
  for (const each of policies) documents.put(each);
  const current = createCurrentPolicies("sound", () => null);
  if (policies.length > 0) current.exchange(documents.all(), kinds);
  return createWebhooks({
    client,
    current,
    watch: {
      labelsOfNamespace: (name) => (name === "shop" ? {} : undefined),
      rolesOf: ({ username }) => ({ roles: [], clusterRoles: username === "eve" ? ["admin"] : [] }),
    },
    providers: {},
    metrics: createMetrics(),
    spans: undefined,
    log: recordLog().log,
    isExempt: () => () => false,
    onJudged: (_, judged) => heard.push(judged),
  });
}

async function validate(
  found: ReturnType<typeof createWebhooks>,
  wish: Partial<AdmissionRequest>,
  path = "/validate/fail",
): Promise<AdmissionAnswer | undefined> {
  return found["/validate"]?.(asked(wish), path, { headers: {} });
}

const pod = { kind: "Pod", metadata: { name: "a", namespace: "shop" } };

describe("judging", () => {
  it("fails before any policies are in force, which denies", async () => {
    await expect(validate(webhooks(), { object: pod })).rejects.toThrow(/not been read/u);
  });

  it("knows subresources by the kind that holds them", async () => {
    const exec: Partial<AdmissionRequest> = {
      operation: "CONNECT",
      kind: { group: "", version: "v1", kind: "PodExecOptions" },
      subresource: "exec",
      object: { kind: "PodExecOptions" },
    };
    const found = webhooks(policy("exec", { kinds: ["Pod/exec"] }));
    expect(await validate(found, exec)).toMatchObject({ allowed: false });
    expect(await validate(found, { object: pod })).toMatchObject({ allowed: true });
  });

  it("asks the policies of the webhook that was called, and all where it is being taken back", async () => {
    const lenient = policy("lenient", { kinds: ["Pod"] });
    lenient["spec"] = { ...(lenient["spec"] as JsonMap), failurePolicy: "Ignore" };
    const found = webhooks(lenient, policy("strict", { kinds: ["Pod"], names: ["other"] }));
    const object = pod;
    expect(await validate(found, { object })).toMatchObject({ allowed: true });
    expect(await validate(found, { object }, "/validate/ignore")).toMatchObject({ allowed: false });
    expect(await validate(found, { object }, "/validate/gone")).toMatchObject({ allowed: false });
  });

  it("is told of, with what was found", async () => {
    heard.length = 0;
    await validate(webhooks(policy("all", { kinds: ["Pod"] })), { object: pod });
    expect(heard).toMatchObject([
      { answer: { allowed: false }, responses: [{ results: [{ verdict: "fail" }] }] },
    ]);
  });

  it("knows roles, and labels of namespaces that were made a moment ago", async () => {
    const roles = webhooks(policy("roles", { kinds: ["Pod"] }, { clusterRoles: ["admin"] }));
    expect(await validate(roles, { object: pod })).toMatchObject({ allowed: true });
    const userInfo = { username: "eve", groups: [] };
    expect(await validate(roles, { object: pod, userInfo })).toMatchObject({ allowed: false });
    const namespaceSelector = { matchLabels: { strict: "yes" } };
    const labels = webhooks(policy("labels", { kinds: ["Pod"], namespaceSelector }));
    const verdictIn = (namespace: string): unknown =>
      validate(labels, { namespace, object: { kind: "Pod", metadata: { name: "a", namespace } } });
    expect(await verdictIn("shop")).toMatchObject({ allowed: true });
    expect(await verdictIn("young")).toMatchObject({ allowed: false });
    expect(await verdictIn("nowhere")).toMatchObject({ allowed: true });
  });

  it("fails where the labels of a namespace cannot be read, which denies", async () => {
    const namespaceSelector = { matchLabels: { strict: "yes" } };
    const labels = webhooks(policy("labels", { kinds: ["Pod"], namespaceSelector }));
    const object = { kind: "Pod", metadata: { name: "a", namespace: "broken" } };
    await expect(validate(labels, { namespace: "broken", object })).rejects.toThrow(/etcd/u);
  });

  it("refuses broken policies with every reason", async () => {
    const broken = { ...policy("p", { kinds: ["Pod"] }), sepc: {} };
    const answer = await webhooks(policy("p", { kinds: ["Pod"] }))["/policy"]?.(
      asked({ object: broken }),
      "/policy",
      { headers: {} },
    );
    expect(answer).toMatchObject({ allowed: false, message: expect.stringContaining("sepc") });
  });
});
