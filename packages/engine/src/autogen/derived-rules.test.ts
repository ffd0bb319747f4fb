import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../compile.ts";
import type { Semantics } from "../semantics.ts";

const template = { spec: { containers: [{ name: "a", image: "nginx" }] } };

function object(kind: string, namespace: string): JsonMap {
  const spec: JsonMap =
    kind === "CronJob"
      ? { jobTemplate: { spec: { template } } }
      : kind === "Pod"
        ? {}
        : { template };
  const apiVersion = { CronJob: "batch/v1", Deployment: "apps/v1" }[kind] ?? "v1";
  return { apiVersion, kind, metadata: { name: "x", namespace }, spec };
}

/** The rules that judge an object, by name. */
function rulesFor(rule: JsonMap, judged: JsonMap, semantics: Semantics): string[] {
  const policy: JsonMap = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p" },
    spec: {
      background: false,
      rules: [
        { name: "r", validate: { message: "no", pattern: { spec: { hostPID: true } } }, ...rule },
      ],
    },
  };
  const compiled = compile([{ value: policy, file: "p.yaml" }], { semantics });
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join("\n"));
  const responses = compiled.set.evaluate({ object: judged, operation: "CREATE" });
  if (responses instanceof Promise) throw new Error("nothing is fetched here");
  return responses.flatMap(({ results }) => results.map(({ rule: name }) => name));
}

function matching(...filters: JsonMap[]): JsonMap {
  return { any: filters.map((resources) => ({ resources })) };
}

describe("derived rules", () => {
  const mixed = { match: matching({ kinds: ["Pod"] }, { kinds: ["ConfigMap", "Deployment"] }) };

  it.each(["sound", "kyverno-1.19"] as const)(
    "judge only the controllers that they are for, whatever else is named (%s)",
    (semantics) => {
      expect(rulesFor(mixed, object("ConfigMap", "a"), semantics)).toStrictEqual(["r"]);
      expect(rulesFor(mixed, object("Deployment", "a"), semantics)).toStrictEqual([
        "r",
        "autogen-r",
      ]);
      expect(rulesFor(mixed, object("CronJob", "a"), semantics)).toStrictEqual([
        "autogen-cronjob-r",
      ]);
    },
  );

  it("take for CronJob what is meant for other kinds in Kyverno's semantics only", () => {
    const rule = {
      match: matching({ kinds: ["Pod"] }),
      exclude: matching(
        { kinds: ["Pod"], namespaces: ["a"] },
        { kinds: ["ConfigMap"], namespaces: ["b"] },
      ),
    };
    expect(rulesFor(rule, object("CronJob", "b"), "sound")).toStrictEqual(["autogen-cronjob-r"]);
    expect(rulesFor(rule, object("CronJob", "b"), "kyverno-1.19")).toStrictEqual([]);
    expect(rulesFor(rule, object("Deployment", "b"), "kyverno-1.19")).toStrictEqual(["autogen-r"]);
  });

  it.each<[string, JsonMap]>([
    ["Pod has its version", { match: matching({ kinds: ["v1/Pod"] }) }],
    [
      "exclude names other kinds only",
      {
        match: matching({ kinds: ["Pod"] }),
        exclude: matching({ kinds: ["ConfigMap"], namespaces: ["b"] }),
      },
    ],
  ])("follow in sound semantics also where %s", (_, rule) => {
    expect(rulesFor(rule, object("Deployment", "b"), "sound")).toStrictEqual(["autogen-r"]);
    expect(rulesFor(rule, object("Deployment", "b"), "kyverno-1.19")).toStrictEqual([]);
  });
});
