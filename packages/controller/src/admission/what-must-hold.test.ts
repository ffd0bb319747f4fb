/** What must hold whatever policies, exceptions and objects say. */
import { compile } from "@winnow/engine";
import type { ApiCall, PolicySet, Providers } from "@winnow/engine";
import type { KubeClient } from "@winnow/kube";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createClusterLookups } from "../cluster/cluster-lookups.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { readAllowedService } from "../service-call/allowed-service.ts";
import { createServiceCalls } from "../service-call/service-call.ts";
import { judgeValidation } from "./admission.ts";
import { asked } from "./asked.fixture.ts";

function setOf(...documents: JsonMap[]): PolicySet {
  const compiled = compile(documents.map((value) => ({ value })));
  if (compiled.ok) return compiled.set;
  throw new Error(compiled.problems.map(({ message }) => message).join("; "));
}

function policy(validate: JsonMap, rule: JsonMap = {}, namespace?: string): JsonMap {
  const match = { any: [{ resources: { kinds: ["Pod"] } }] };
  const check = { failureAction: "Enforce", message: "no", ...validate };
  return {
    apiVersion: "kyverno.io/v1",
    kind: namespace === undefined ? "ClusterPolicy" : "Policy",
    metadata: { name: "guard", ...(namespace === undefined ? {} : { namespace }) },
    spec: { background: false, rules: [{ name: "rule", match, ...rule, validate: check }] },
  };
}

function pod(containers: JsonMap[], metadata: JsonMap = {}): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", namespace: "shop", ...metadata },
    spec: { containers },
  };
}

async function isAllowed(
  policies: PolicySet,
  request: Partial<AdmissionRequest>,
  providers: Providers = {},
): Promise<boolean> {
  const surroundings = { roles: [], clusterRoles: [], namespaceLabels: {} };
  const state = { policies, providers, surroundings: () => surroundings, isExempt: () => false };
  return (await judgeValidation(state, asked(request))).answer.allowed;
}

describe("an object that is being deleted", () => {
  const metadata = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] };
  const labelled = setOf(policy({ pattern: { metadata: { labels: { team: "?*" } } } }));

  it.each(["CREATE", "UPDATE"] as const)("is judged like any other: %s", async (operation) => {
    const object = pod([{ name: "a", image: "a" }], metadata);
    const oldObject = pod([{ name: "a", image: "a" }], { ...metadata, labels: { team: "a" } });
    const old = operation === "UPDATE" ? { oldObject } : {};
    expect(await isAllowed(labelled, { operation, object, ...old })).toBe(false);
    const good = pod([{ name: "a", image: "a" }], { ...metadata, labels: { team: "a" } });
    expect(await isAllowed(labelled, { operation, object: good, ...old })).toBe(true);
  });
});

describe("expressions about nothing", () => {
  const object = pod([{ name: "a", image: "a" }]);
  const guarded = (key: string): JsonMap =>
    policy({ deny: { conditions: { any: [{ key, operator: "Equals", value: "x" }] } } });

  it.each([
    "{{ request.object.spec.nothing.at.all }}",
    "{{ request.object.spec.nothing[0].name }}",
    "{{ length(request.object.nothing) }}",
    "{{ request.oldObject.spec.containers[0].image }}",
    "{{ items(request.object.nothing, 'a', 'b') }}",
    "{{ parse_json(request.object.metadata.name) }}",
    "{{ base64_decode('%%%') }}",
    "{{ divide('1', '0') }}",
  ])("%s has no value, which denies", async (key) => {
    expect(await isAllowed(setOf(guarded(key)), { object })).toBe(false);
  });

  it.each([
    "{{ @ }}",
    "{{@}}",
    "{{ request.object.spec.containers[5].image }}",
    "{{ to_number(request.object.spec) }}",
  ])("%s has a value, which is not x", async (key) => {
    expect(await isAllowed(setOf(guarded(key)), { object })).toBe(true);
  });
});

function exception(name: string, control: JsonMap): JsonMap {
  return {
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name, namespace: "exceptions" },
    spec: {
      match: { any: [{ resources: { kinds: ["Pod"] } }] },
      exceptions: [{ policyName: "guard", ruleNames: ["rule"] }],
      podSecurity: [control],
    },
  };
}

describe("two exceptions", () => {
  const standard = setOf(
    policy({ podSecurity: { level: "baseline", version: "latest" } }),
    exception("first", { controlName: "Capabilities", images: ["mesh/*"] }),
    exception("second", { controlName: "Privileged Containers", images: ["driver/*"] }),
  );

  const admin = { securityContext: { capabilities: { add: ["NET_ADMIN"] } } };
  const privileged = { securityContext: { privileged: true } };

  it("free what each frees by itself", async () => {
    const mesh = { name: "a", image: "mesh/proxy", ...admin };
    const driver = { name: "b", image: "driver/disk", ...privileged };
    expect(await isAllowed(standard, { object: pod([mesh]) })).toBe(true);
    expect(await isAllowed(standard, { object: pod([driver]) })).toBe(true);
  });

  it("do not free for one what only the other is for", async () => {
    const mesh = { name: "a", image: "mesh/proxy", ...privileged };
    const driver = { name: "b", image: "driver/disk", ...admin };
    expect(await isAllowed(standard, { object: pod([mesh]) })).toBe(false);
    expect(await isAllowed(standard, { object: pod([driver]) })).toBe(false);
    const other = { name: "c", image: "other", ...admin };
    expect(await isAllowed(standard, { object: pod([other]) })).toBe(false);
  });
});

describe("a Policy of a namespace", () => {
  it.each([
    ["/api/v1/namespaces/shop/pods", true],
    ["/api/v1/namespaces/kube-system/secrets", false],
    ["/api/v1/namespaces/shop-2/pods", false],
    ["/api/v1/pods", false],
    ["/api/v1/nodes", false],
    ["/api/v1/namespaces/shop/../kube-system/secrets", false],
    ["/api/v1/namespaces/shop%2f..%2fkube-system/secrets", false],
    ["/api/v1/namespaces/{{ request.object.metadata.labels.to }}/secrets", false],
    ["/apis/apps/v1/namespaces/shop/deployments", true],
    ["/apis/apps/v1/deployments?x=/namespaces/shop/", false],
  ])("calls %s: %s", async (urlPath, isReached) => {
    const calls: ApiCall[] = [];
    const providers: Providers = {
      apiCall: (call) => {
        calls.push(call);
        return { items: [] };
      },
    };
    const context = [{ name: "found", apiCall: { urlPath, jmesPath: "items | length(@)" } }];
    const conditions = { any: [{ key: "{{ found }}", operator: "GreaterThan", value: 0 }] };
    const guard = setOf(policy({ deny: { conditions } }, { context }, "shop"));
    const object = pod([{ name: "a", image: "a" }], { labels: { to: "kube-system" } });
    expect(await isAllowed(guard, { object }, providers)).toBe(isReached);
    expect(calls).toHaveLength(isReached ? 1 : 0);
  });
});

describe("a call of a service", () => {
  const answered: Json = { allowed: true };
  const guard = (service: JsonMap, more: JsonMap = {}): PolicySet => {
    const apiCall = { method: "POST", service, data: [{ key: "name", value: "a" }], ...more };
    const conditions = {
      any: [{ key: "{{ found.allowed }}", operator: "NotEquals", value: true }],
    };
    return setOf(policy({ deny: { conditions } }, { context: [{ name: "found", apiCall }] }));
  };
  const labels = { to: "evil.example", of: "../admin", token: "x\r\nhost: evil.example" };
  const object = pod([{ name: "a", image: "a" }], { labels });
  const label = (name: string): string => `{{ request.object.metadata.labels.${name} }}`;

  async function judge(policies: PolicySet): Promise<{ isAllowed: boolean; calls: ApiCall[] }> {
    const calls: ApiCall[] = [];
    const apiCall = (call: ApiCall): Json => {
      calls.push(call);
      return answered;
    };
    return { isAllowed: await isAllowed(policies, { object }, { apiCall }), calls };
  }

  it("goes where the policy says, with what it says", async () => {
    const url = `https://catalog.shop.svc/of/${label("to")}?x={{ request.operation }}`;
    const { isAllowed: allows, calls } = await judge(
      guard({ url, headers: [{ key: "x-user", value: "{{ request.userInfo.username }}" }] }),
    );
    expect(allows).toBe(true);
    expect(calls).toMatchObject([
      {
        method: "POST",
        service: {
          url: "https://catalog.shop.svc/of/evil.example?x=CREATE",
          headers: { "x-user": "somebody" },
        },
        data: { name: "a" },
      },
    ]);
  });

  it.each([
    label("to"),
    `https://${label("to")}/`,
    `https://catalog.shop.svc${label("to")}/`,
    `https://catalog.shop.svc:${label("to")}/`,
    `${label("to")}://catalog.shop.svc/`,
    `https:/${label("to")}/x`,
    `//catalog.shop.svc/${label("to")}`,
  ])("goes nowhere that a resource chooses: %s", async (url) => {
    const { isAllowed: allows, calls } = await judge(guard({ url }));
    expect(allows).toBe(false);
    expect(calls).toEqual([]);
  });

  it.each([
    ["nothing is listed", [], "https://catalog.shop.svc/"],
    [
      "the path leads out of what is listed",
      ["http://127.0.0.1:1/of"],
      `http://127.0.0.1:1/of/${label("of")}`,
    ],
    ["the service is away", ["http://127.0.0.1:1"], "http://127.0.0.1:1/"],
  ])("denies where %s", async (_, listed, url) => {
    const services = createServiceCalls({ allowed: listed.map(readAllowedService) });
    const lookups = createClusterLookups({} as KubeClient, () => [], services);
    expect(await isAllowed(guard({ url }), { object }, lookups)).toBe(false);
    expect(
      await isAllowed(
        guard({ url }),
        { object },
        createClusterLookups({} as KubeClient, () => []),
      ),
    ).toBe(false);
    services.stop();
  });

  it("denies where a header would be two", async () => {
    const services = createServiceCalls({ allowed: [readAllowedService("http://127.0.0.1:1")] });
    const lookups = createClusterLookups({} as KubeClient, () => [], services);
    const headers = [{ key: "x-token", value: label("token") }];
    expect(
      await isAllowed(guard({ url: "http://127.0.0.1:1/", headers }), { object }, lookups),
    ).toBe(false);
    services.stop();
  });
});

describe("the seccomp profile", () => {
  const guard = setOf(policy({ podSecurity: { level: "restricted", version: "latest" } }));
  const good = {
    name: "a",
    image: "a",
    securityContext: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
  };
  const { seccompProfile: _, ...rest } = good.securityContext;

  it.each(["initContainers", "containers", "ephemeralContainers"])(
    "is asked of each of the %s",
    async (list) => {
      const others = { ...pod([good]) };
      const judged = (containers: JsonMap[]): Promise<boolean> =>
        isAllowed(guard, {
          object: { ...others, spec: { containers: [good], [list]: containers } },
        });
      expect(await judged([good, { ...good, name: "b" }])).toBe(true);
      expect(await judged([good, { ...good, name: "b", securityContext: rest }])).toBe(false);
      const unconfined = { ...rest, seccompProfile: { type: "Unconfined" } };
      expect(await judged([good, { ...good, name: "b", securityContext: unconfined }])).toBe(false);
    },
  );
});
