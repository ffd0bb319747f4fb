import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { findPodSecurityConfiguration } from "./admission-configuration.ts";

function admission(plugins: Json, apiVersion = "apiserver.config.k8s.io/v1"): Json {
  return { apiVersion, kind: "AdmissionConfiguration", plugins };
}

describe("findPodSecurityConfiguration", () => {
  it("finds the plugin's configuration, inside or in a file", () => {
    const configuration = { kind: "PodSecurityConfiguration" };
    const other = { name: "EventRateLimit", path: "x.yaml" };
    expect(
      findPodSecurityConfiguration(admission([other, { name: "PodSecurity", configuration }])),
    ).toEqual({ type: "inline", configuration, path: ["plugins", 1, "configuration"] });
    expect(
      findPodSecurityConfiguration(admission([{ name: "PodSecurity", path: "psa.yaml" }])),
    ).toEqual({ type: "file", file: "psa.yaml", path: ["plugins", 0, "path"] });
  });

  it("takes the configuration inside before the file", () => {
    const plugin = { name: "PodSecurity", path: "psa.yaml", configuration: {} };
    expect(findPodSecurityConfiguration(admission([plugin]))).toMatchObject({ type: "inline" });
  });

  it.each<[string, Json]>([
    ["no plugins", null],
    ["other plugins", [{ name: "EventRateLimit" }]],
    ["a plugin without configuration", [{ name: "PodSecurity" }]],
  ])("finds nothing in %s", (_, plugins) => {
    expect(findPodSecurityConfiguration(admission(plugins))).toEqual({ type: "none" });
  });

  it.each<[string, Json, Json[]]>([
    ["plugins that are no list", admission({}), ["plugins"]],
    ["a plugin that is no object", admission(["PodSecurity"]), ["plugins", 0]],
    ["unknown fields", admission([{ name: "PodSecurity", config: {} }]), ["plugins", 0, "config"]],
    ["an unknown version", admission([], "apiserver.config.k8s.io/v2"), ["apiVersion"]],
    [
      "a path that is no text",
      admission([{ name: "PodSecurity", path: 1 }]),
      ["plugins", 0, "path"],
    ],
    [
      "a second configuration",
      admission([{ name: "PodSecurity" }, { name: "PodSecurity" }]),
      ["plugins", 1],
    ],
  ])("refuses %s", (_, document, path) => {
    const found = findPodSecurityConfiguration(document);
    expect(found.type === "problems" ? found.problems.map((problem) => problem.path) : []).toEqual([
      path,
    ]);
  });

  it("takes another document for the configuration itself", () => {
    expect(findPodSecurityConfiguration("x")).toEqual({
      type: "inline",
      configuration: "x",
      path: [],
    });
  });
});
