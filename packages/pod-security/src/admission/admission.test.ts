import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createPodSecurityAdmission } from "./admission.ts";
import type { AdmissionHost, AdmissionResult } from "./admission.ts";
import { noConfiguration } from "./configuration.ts";
import type { Exemptions } from "./configuration.ts";
import type { AdmissionRequest } from "./request.ts";

const prefix = "pod-security.kubernetes.io/";

const badSpec: JsonMap = { containers: [{ name: "c", image: "a" }], hostPID: true };
const bad: JsonMap = { metadata: { name: "p" }, spec: badSpec };
const withImage = (image: string): JsonMap => ({
  ...bad,
  spec: { ...badSpec, containers: [{ name: "c", image }] },
});

interface Setting {
  readonly labels?: Readonly<Record<string, string>>;
  readonly exemptions?: Partial<Exemptions>;
}

/** What is answered where labels are given without their prefix; no labels: no such namespace. */
function ask(request: Partial<AdmissionRequest>, setting: Setting = {}): AdmissionResult {
  const { labels, exemptions = {} } = setting;
  const host: AdmissionHost = {
    namespaceLabels: () => labels && prefixed(labels),
    existingPods: () => [],
  };
  const configuration = {
    ...noConfiguration,
    exemptions: { ...noConfiguration.exemptions, ...exemptions },
  };
  return createPodSecurityAdmission(configuration, host)({ ...podRequest, ...request });
}

const podRequest: AdmissionRequest = {
  operation: "CREATE",
  resource: "pods",
  subresource: "",
  name: "p",
  namespace: "ns",
  username: "alice",
  object: bad,
};

function prefixed(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));
}

const baseline = { labels: { enforce: "baseline" } };

describe("requests for pods", () => {
  it("repeats the uid", () => {
    expect(ask({ uid: "u-1" }, baseline).response.uid).toBe("u-1");
  });

  it.each(["attach", "binding", "eviction", "exec", "log", "portforward", "proxy", "status"])(
    "does not look at the subresource %s",
    (subresource) => {
      expect(ask({ subresource }, baseline)).toEqual({
        response: { uid: "", allowed: true },
        metrics: [],
      });
    },
  );

  it.each(["ephemeralcontainers", "resize", "Exec", "status/x", "constructor"])(
    "judges the subresource %s",
    (subresource) => {
      expect(ask({ subresource }, baseline).response.allowed).toBe(false);
    },
  );

  it("refuses what it cannot look up or read", () => {
    expect(ask({}, {}).response).toEqual({
      uid: "",
      allowed: false,
      status: {
        metadata: {},
        status: "Failure",
        message: 'Internal error occurred: failed to lookup namespace "ns"',
        reason: "InternalError",
        details: { causes: [{ message: 'failed to lookup namespace "ns"' }] },
        code: 500,
      },
      auditAnnotations: {
        error:
          'Internal error occurred: failed to lookup namespace "ns": namespaces "ns" not found',
      },
    });
  });

  it.each<[string, Json, string]>([
    ["a text", "pod", "it is not an object"],
    ["null", null, "it is not an object"],
    ["a spec that is a list", { spec: [] }, "spec must be an object, not a list"],
    [
      "a field of a wrong type",
      { spec: { containers: [{ securityContext: { privileged: "true" } }] } },
      'spec.containers[0].securityContext.privileged must be true or false, not "true"',
    ],
  ])("refuses %s", (_, object, why) => {
    const { response, metrics } = ask({ object }, baseline);
    expect(response.status).toMatchObject({ code: 400, message: "failed to decode object" });
    expect(response.auditAnnotations).toEqual({ error: `failed to decode object: ${why}` });
    expect(metrics).toEqual([{ type: "error", fatal: true }]);
  });

  it("refuses an update without a readable object before it", () => {
    for (const oldObject of [undefined, null, { spec: 1 }]) {
      const request = { operation: "UPDATE", ...(oldObject === undefined ? {} : { oldObject }) };
      const { response } = ask(request as Partial<AdmissionRequest>, baseline);
      expect(response.status?.message).toBe("failed to decode old object");
    }
  });

  it("asks for exemptions before anything else", () => {
    const exemptions = { namespaces: ["ns"], usernames: ["alice"], runtimeClasses: ["kata"] };
    const exempt = (request: Partial<AdmissionRequest>): string | undefined =>
      ask(request, { exemptions, ...baseline }).response.auditAnnotations?.["exempt"];
    expect(exempt({})).toBe("namespace");
    expect(exempt({ namespace: "other" })).toBe("user");
    const kata = { ...bad, spec: { ...badSpec, runtimeClassName: "kata" } };
    expect(exempt({ namespace: "other", username: "bob", object: kata })).toBe("runtimeClass");
    expect(exempt({ namespace: "other", username: "", object: bad })).toBeUndefined();
    expect(ask({ object: "no pod" }, { exemptions, ...baseline }).metrics).toEqual([
      { type: "exemption" },
    ]);
  });

  it("judges exempt runtime classes only by their exact names", () => {
    const kata = { ...bad, spec: { ...badSpec, runtimeClassName: "kata-x" } };
    const setting = { exemptions: { runtimeClasses: ["kata"] }, ...baseline };
    expect(ask({ object: kata }, setting).response.allowed).toBe(false);
  });

  it("judges updates that change images, and no others", () => {
    const update = (oldObject: JsonMap, object: JsonMap): boolean =>
      ask({ operation: "UPDATE", oldObject, object }, baseline).response.allowed;
    expect(update(bad, { ...bad, metadata: { labels: { a: "b" }, annotations: { c: "d" } } })).toBe(
      true,
    );
    expect(update(bad, { ...bad, spec: { ...badSpec, activeDeadlineSeconds: 1 } })).toBe(true);
    expect(update(bad, withImage("b"))).toBe(false);
  });
});

describe("requests for controllers of pods", () => {
  const deployment: JsonMap = { spec: { template: { spec: badSpec } } };
  const request: Partial<AdmissionRequest> = {
    resource: "deployments",
    name: "d",
    object: deployment,
  };
  const strict = { labels: { enforce: "baseline", audit: "baseline", warn: "restricted" } };

  it("audits and warns, and never denies", () => {
    const { response, metrics } = ask(request, strict);
    expect(response.allowed).toBe(true);
    expect(Object.keys(response.auditAnnotations ?? {})).toEqual(["audit-violations"]);
    expect(response.warnings?.join()).toContain('would violate PodSecurity "restricted:latest": ');
    expect(metrics.map((event) => event.type === "evaluation" && event.mode)).toEqual([
      "audit",
      "warn",
    ]);
  });

  it("does not look at subresources, and at updates always", () => {
    expect(ask({ ...request, subresource: "scale" }, strict).response).toEqual({
      uid: "",
      allowed: true,
    });
    const update = ask({ ...request, operation: "UPDATE", oldObject: deployment }, strict);
    expect(update.response.warnings).toHaveLength(1);
  });

  it("allows what it cannot look up or read, and says so", () => {
    const lookup = ask(request);
    expect(lookup.response).toEqual({
      uid: "",
      allowed: true,
      auditAnnotations: { error: 'failed to lookup namespace "ns": namespaces "ns" not found' },
    });
    const unreadable = ask({ ...request, object: { spec: { template: [] } } }, strict);
    expect(unreadable.response).toEqual({
      uid: "",
      allowed: true,
      auditAnnotations: { error: "failed to decode object: spec.template must be an object" },
    });
    const typed = ask(
      { ...request, object: { spec: { template: { spec: { hostPID: 1 } } } } },
      strict,
    );
    expect(typed.response.auditAnnotations?.["error"]).toBe(
      "failed to decode object: spec.template.spec.hostPID must be true or false, not 1",
    );
    expect(unreadable.metrics).toEqual([{ type: "error", fatal: true }]);
  });

  it.each<[string, Json]>([
    ["podtemplates", { template: { spec: badSpec } }],
    ["replicationcontrollers", deployment],
    ["replicasets", deployment],
    ["statefulsets", deployment],
    ["daemonsets", deployment],
    ["jobs", deployment],
    ["cronjobs", { spec: { jobTemplate: deployment } }],
  ])("finds the pod of %s", (resource, object) => {
    expect(ask({ ...request, resource, object }, strict).response.warnings?.join()).toContain(
      "host namespaces (hostPID=true)",
    );
  });

  it("takes a template that is left out for an empty pod, or for none where it may be", () => {
    const unreadable = { labels: { audit: "x" } };
    // only what is judged tells about labels that cannot be read
    const isJudged = (resource: string): boolean =>
      ask({ ...request, resource, object: { spec: {} } }, unreadable).metrics.length > 0;
    expect(isJudged("deployments")).toBe(true);
    expect(isJudged("replicationcontrollers")).toBe(false);
  });

  it("is not asked about other resources", () => {
    expect(() => ask({ ...request, resource: "services" }, strict)).toThrow(RangeError);
    expect(() => ask({ ...request, resource: "constructor" }, strict)).toThrow(RangeError);
  });
});
