import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createPodSecurityAdmission } from "./admission.ts";
import type { AdmissionOptions, AdmissionResult } from "./admission.ts";
import { noConfiguration } from "./configuration.ts";
import type { Exemptions } from "./configuration.ts";
import type { AdmissionRequest } from "./request.ts";

const prefix = "pod-security.kubernetes.io/";

const badSpec: JsonMap = { containers: [{ name: "c", image: "a" }], hostPID: true };
const bad: JsonMap = { metadata: { name: "p" }, spec: badSpec };

interface Setting {
  readonly exemptions?: Partial<Exemptions>;
  readonly pods?: readonly JsonMap[];
  readonly options?: AdmissionOptions;
}

/** The answer to a request for the namespace `ns`, which holds the given pods. */
function ask(
  request: Pick<AdmissionRequest, "operation" | "object" | "oldObject">,
  { exemptions = {}, pods = [], options = {} }: Setting,
): AdmissionResult {
  const configuration = {
    ...noConfiguration,
    exemptions: { ...noConfiguration.exemptions, ...exemptions },
  };
  const host = { namespaceLabels: () => undefined, existingPods: () => pods };
  const target = { resource: "namespaces", subresource: "", name: "ns", namespace: "ns" };
  const admit = createPodSecurityAdmission(configuration, host, options);
  return admit({ ...target, username: "alice", ...request });
}

function prefixed(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));
}

describe("requests for namespaces", () => {
  const namespace = (labels: Json): JsonMap => ({ metadata: { name: "ns", labels } });
  const create = (labels: Json, setting: Setting = {}): AdmissionResult =>
    ask({ operation: "CREATE", object: namespace(labels) }, setting);
  const update = (before: Json, after: Json, setting: Setting = {}): AdmissionResult =>
    ask(
      {
        operation: "UPDATE",
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
