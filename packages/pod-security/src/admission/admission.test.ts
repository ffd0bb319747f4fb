import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createPodSecurityAdmission } from "./admission.ts";
import type { AdmissionHost, AdmissionOptions, AdmissionResult } from "./admission.ts";
import { noConfiguration } from "./configuration.ts";
import type { Exemptions } from "./configuration.ts";
import { metricSample } from "./metrics.ts";
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
  readonly pods?: readonly JsonMap[];
  readonly options?: AdmissionOptions;
}

/** What is answered where labels are given without their prefix; no labels: no such namespace. */
function ask(request: Partial<AdmissionRequest>, setting: Setting = {}): AdmissionResult {
  const { labels, exemptions = {}, pods = [], options = {} } = setting;
  const host: AdmissionHost = {
    namespaceLabels: () => labels && prefixed(labels),
    existingPods: () => pods,
  };
  const configuration = {
    ...noConfiguration,
    exemptions: { ...noConfiguration.exemptions, ...exemptions },
  };
  return createPodSecurityAdmission(configuration, host, options)({ ...podRequest, ...request });
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

describe("metricSample", () => {
  const sample = (version: string, request: Partial<AdmissionRequest> = {}): unknown =>
    metricSample(
      {
        type: "evaluation",
        decision: "deny",
        policy: { level: "baseline", version },
        mode: "audit",
      },
      { ...podRequest, ...request },
    );

  it("has the names and labels of the API server", () => {
    expect(sample("v1.30", { subresource: "resize", operation: "UPDATE" })).toEqual({
      name: "pod_security_evaluations_total",
      labels: {
        decision: "deny",
        policy_level: "baseline",
        policy_version: "v1.30",
        mode: "audit",
        request_operation: "update",
        resource: "pod",
        subresource: "resize",
      },
    });
    const request = { ...podRequest, resource: "jobs" };
    const common = { request_operation: "create", resource: "controller", subresource: "" };
    expect(metricSample({ type: "exemption" }, request)).toEqual({
      name: "pod_security_exemptions_total",
      labels: common,
    });
    expect(metricSample({ type: "error", fatal: false }, request)).toEqual({
      name: "pod_security_errors_total",
      labels: { fatal: "false", ...common },
    });
  });

  it("calls versions newer than the server the future", () => {
    expect(sample("v1.38")).toMatchObject({ labels: { policy_version: "future" } });
    expect(sample("v1.37")).toMatchObject({ labels: { policy_version: "v1.37" } });
    expect(sample("latest")).toMatchObject({ labels: { policy_version: "latest" } });
  });
});

describe("requests for namespaces", () => {
  const namespace = (labels: Json): JsonMap => ({ metadata: { name: "ns", labels } });
  const create = (labels: Json, setting: Setting = {}): AdmissionResult =>
    ask({ resource: "namespaces", name: "ns", object: namespace(labels) }, setting);
  const update = (before: Json, after: Json, setting: Setting = {}): AdmissionResult =>
    ask(
      {
        resource: "namespaces",
        operation: "UPDATE",
        name: "ns",
        object: namespace(after),
        oldObject: namespace(before),
      },
      setting,
    );
  const enforce = (level: string, version?: string): JsonMap => ({
    ...prefixed({
      enforce: level,
      ...(version === undefined ? {} : { "enforce-version": version }),
    }),
  });
  const pods = [bad];

  it("refuses a single bad label without brackets", () => {
    expect(create(enforce("bogus")).response.status?.message).toBe(
      `Namespace "ns" is invalid: metadata.labels[${prefix}enforce]: ` +
        'Invalid value: "bogus": must be one of privileged, baseline, restricted',
    );
  });

  it("lets bad labels stay, but not change", () => {
    expect(update(enforce("bogus"), { ...enforce("bogus"), a: "b" }).response.allowed).toBe(true);
    expect(update(enforce("bogus"), enforce("other")).response.status?.code).toBe(422);
    expect(update({}, enforce("bogus")).response.status?.code).toBe(422);
    expect(
      update(enforce("bogus"), { ...enforce("bogus"), ...prefixed({ warn: "x" }) }).response
        .allowed,
    ).toBe(false);
    expect(update(enforce("bogus"), enforce("baseline"), { pods }).response.allowed).toBe(true);
  });

  it.each<[string, Json, Json, boolean]>([
    ["the same", enforce("baseline"), enforce("baseline"), false],
    ["privileged", enforce("restricted"), enforce("privileged", "v1.20"), false],
    ["lower", enforce("restricted"), enforce("baseline"), false],
    ["higher", enforce("baseline"), enforce("restricted"), true],
    ["lower, of another version", enforce("restricted"), enforce("baseline", "v1.20"), true],
    ["unlabelled before", null, enforce("baseline"), true],
  ])("checks existing pods by need: the new level is %s", (_, before, after, isChecked) => {
    expect(update(before, after, { pods }).response.warnings !== undefined).toBe(isChecked);
  });

  it("warns that labels of exempt namespaces are ignored", () => {
    const exempt = { exemptions: { namespaces: ["ns"] }, pods };
    expect(
      create(prefixed({ enforce: "baseline", audit: "restricted", warn: "privileged" }), exempt)
        .response.warnings,
    ).toEqual([
      'namespace "ns" is exempt from Pod Security, ' +
        "and the policy (enforce=baseline:latest, audit=restricted:latest) will be ignored",
    ]);
    expect(create({}, exempt).response.warnings).toBeUndefined();
    expect(create(enforce("privileged"), exempt).response.warnings).toBeUndefined();
  });

  it("refuses labels that are no texts", () => {
    for (const [labels, why] of [
      [{ a: 1 }, "metadata.labels[a] must be a string"],
      ["x", "metadata.labels must be an object"],
    ] as const) {
      expect(create(labels).response.auditAnnotations).toEqual({
        error: `failed to decode object: ${why}`,
      });
    }
    expect(update([], {}).response.status?.message).toBe("failed to decode old object");
    const message = create({ [`${prefix}enforce`]: null }).response.status?.message;
    expect(message).toContain('Invalid value: ""');
  });

  it("stops when the time is over, and says so", () => {
    let asked = 0;
    const isOver = (): boolean => (asked += 1) === 2;
    const three = ["b", "a", "c"].map((name) => ({ ...bad, metadata: { name } }));
    const setting = { pods: three, options: { dryRunLimits: { pods: 3000, isOver } } };
    expect(update({}, enforce("baseline"), setting).response.warnings).toEqual([
      "new PodSecurity enforce level only checked against the first 2 of 3 existing pods",
      'existing pods in namespace "ns" violate the new PodSecurity enforce level "baseline:latest"',
      "a (and 1 other pod): host namespaces",
    ]);
  });

  it("looks at one pod of each controller first, and at no pod of an exempt runtime class", () => {
    const owned = (name: string, uid: string, spec: JsonMap = badSpec): JsonMap => ({
      metadata: { name, ownerReferences: [null, { uid: "other" }, { uid, controller: true }] },
      spec,
    });
    const setting = {
      pods: [
        owned("r1", "u"),
        owned("r2", "u"),
        owned("kata", "v", { ...badSpec, runtimeClassName: "kata" }),
        owned("s1", "w"),
      ],
      exemptions: { runtimeClasses: ["kata"] },
      options: { dryRunLimits: { pods: 2, isOver: () => false } },
    };
    expect(update({}, enforce("baseline"), setting).response.warnings).toEqual([
      "new PodSecurity enforce level only checked against the first 2 of 3 existing pods",
      'existing pods in namespace "ns" violate the new PodSecurity enforce level "baseline:latest"',
      "r1 (and 1 other pod): host namespaces",
    ]);
  });
});
