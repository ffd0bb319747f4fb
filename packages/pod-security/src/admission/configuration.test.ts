import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import {
  configurationErrorText,
  noConfiguration,
  readPodSecurityConfiguration,
} from "./configuration.ts";
import type { PodSecurityConfiguration } from "./configuration.ts";

const header = {
  apiVersion: "pod-security.admission.config.k8s.io/v1",
  kind: "PodSecurityConfiguration",
};

/** `path: message` of each problem; empty where there is none. */
function problems(document: Json, at: readonly (string | number)[] = []): string[] {
  const read = readPodSecurityConfiguration(document, at);
  return read.ok ? [] : read.problems.map(({ path, message }) => `${path.join("/")}: ${message}`);
}

function configurationOf(body: JsonMap): PodSecurityConfiguration {
  const read = readPodSecurityConfiguration({ ...header, ...body });
  if (!read.ok) throw new Error(configurationErrorText(read.problems));
  return read.configuration;
}

describe("readPodSecurityConfiguration", () => {
  it.each(["v1", "v1beta1", "v1alpha1"])("reads version %s", (version) => {
    const apiVersion = `pod-security.admission.config.k8s.io/${version}`;
    expect(problems({ ...header, apiVersion, defaults: { enforce: "baseline" } })).toEqual([]);
  });

  it("fills in privileged and latest, also for null and empty texts", () => {
    expect(configurationOf({})).toEqual(noConfiguration);
    expect(configurationOf({ defaults: null, exemptions: null })).toEqual(noConfiguration);
    expect(
      configurationOf({
        defaults: { enforce: "", "enforce-version": null, warn: "baseline" },
        exemptions: { usernames: null, namespaces: [] },
      }),
    ).toEqual({
      ...noConfiguration,
      defaults: { ...noConfiguration.defaults, warn: { level: "baseline", version: "latest" } },
    });
  });

  it("reads exemptions", () => {
    const exemptions = {
      usernames: ["system:serviceaccount:x:y", "*"],
      namespaces: ["kube-system"],
      runtimeClasses: ["kata.example"],
    };
    expect(configurationOf({ exemptions }).exemptions).toEqual(exemptions);
  });

  it.each<[string, Json, string]>([
    ["a text", "x", ": must be an object of kind PodSecurityConfiguration"],
    ["null", null, ": must be an object of kind PodSecurityConfiguration"],
    ["no kind", { apiVersion: header.apiVersion }, "kind: is missing"],
    ["no version", { kind: header.kind }, "apiVersion: is missing"],
    ["a number as kind", { ...header, kind: 1 }, "kind: is missing"],
    ["another version", { ...header, apiVersion: "x/v2" }, "apiVersion: x/v2 PodSecurityConfig"],
    [
      "another kind",
      { ...header, kind: "Pod" },
      "kind: pod-security.admission.config.k8s.io/v1 Pod",
    ],
    [
      "a top field too many",
      { ...header, default: {} },
      "default: unknown field; known here: apiV",
    ],
    [
      "a default too many",
      { ...header, defaults: { enforced: "x" } },
      "defaults/enforced: unknown",
    ],
    ["another case", { ...header, defaults: { Enforce: "x" } }, "defaults/Enforce: unknown field"],
    [
      "an exemption too many",
      { ...header, exemptions: { users: [] } },
      "exemptions/users: unknown",
    ],
    [
      "defaults of a wrong type",
      { ...header, defaults: [] },
      "defaults: must be an object, not a l",
    ],
    [
      "a version that YAML takes for a number",
      { ...header, defaults: { "enforce-version": 1.24 } },
      "defaults/enforce-version: must be a text, not 1.24",
    ],
    [
      "a boolean",
      { ...header, defaults: { audit: true } },
      "defaults/audit: must be a text, not true",
    ],
    [
      "names not in a list",
      { ...header, exemptions: { usernames: "a" } },
      "exemptions/usernames: must",
    ],
    [
      "an object among names",
      { ...header, exemptions: { namespaces: ["a", {}] } },
      "exemptions/namespaces/1: must be a text, not an object",
    ],
    [
      "a level",
      { ...header, defaults: { warn: "x" } },
      "defaults/warn: must be one of privileged, b",
    ],
  ])("refuses %s", (_, document, problem) => {
    expect(problems(document).join()).toContain(problem);
    expect(problems(document)).toHaveLength(1);
  });

  it("refuses keys that mean something to JavaScript", () => {
    const document = JSON.parse(
      `{"apiVersion": "${header.apiVersion}", "kind": "${header.kind}", "__proto__": {"defaults": {}},
        "defaults": {"__proto__": {"enforce": "privileged"}, "constructor": "x"}}`,
    ) as Json;
    expect(problems(document).map((text) => text.split(":")[0])).toEqual([
      "__proto__",
      "defaults/__proto__",
      "defaults/constructor",
    ]);
  });

  it("tells the way from the top of the document", () => {
    expect(
      problems({ ...header, defaults: { warn: "x" } }, ["plugins", 0, "configuration"]),
    ).toEqual([
      'plugins/0/configuration/defaults/warn: must be one of privileged, baseline, restricted, not "x"',
    ]);
  });

  it("tells all of a step before the next", () => {
    const document = {
      ...header,
      defaults: { enforce: "a", "warn-version": "b" },
      exemptions: { usernames: [""] },
    };
    const read = readPodSecurityConfiguration(document);
    expect(read.ok ? "" : configurationErrorText(read.problems)).toBe(
      "[enforce: must be one of privileged, baseline, restricted, " +
        'warn-version: must be "latest" or "v1.x"]',
    );
  });

  it("checks names as Kubernetes does", () => {
    const document = {
      ...header,
      exemptions: {
        namespaces: ["a.b", "a".repeat(64), "ok", "ok", "-"],
        runtimeClasses: ["a.b", "a".repeat(254), "a..b", null],
        usernames: ["any name", "any name"],
      },
    };
    const found = problems(document);
    expect(found.map((text) => text.split(": ").slice(0, 2).join(": "))).toEqual([
      "exemptions/namespaces/0: Invalid value",
      "exemptions/namespaces/1: Invalid value",
      "exemptions/namespaces/3: Duplicate value",
      "exemptions/namespaces/4: Invalid value",
      "exemptions/runtimeClasses/1: Invalid value",
      "exemptions/runtimeClasses/2: Invalid value",
      "exemptions/runtimeClasses/3: Invalid value",
      "exemptions/usernames/1: Duplicate value",
    ]);
    expect(found[1]).toContain("must be no more than 63 bytes");
    expect(found[4]).toContain("must be no more than 253 bytes");
  });

  it("checks long names in little time", () => {
    const names = ["a".repeat(300_000), `${"a-".repeat(150_000)}!`, "a.".repeat(150_000)];
    expect(problems({ ...header, exemptions: { runtimeClasses: names } })).toHaveLength(3);
  });
});
