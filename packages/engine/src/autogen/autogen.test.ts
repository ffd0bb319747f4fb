import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { computeAutogenRules, decideAutogen } from "./autogen.ts";

function policy(rule: JsonMap, annotation?: string): JsonMap {
  return {
    metadata: {
      name: "p",
      ...(annotation === undefined
        ? {}
        : { annotations: { "pod-policies.kyverno.io/autogen-controllers": annotation } }),
    },
    spec: { rules: [{ name: "r", match: { any: [{ resources: { kinds: ["Pod"] } }] }, ...rule }] },
  };
}

const pattern: JsonMap = {
  validate: { message: "{{request.object.spec.x}}", pattern: { spec: { a: "b" } } },
};

function namesOf(document: JsonMap): unknown[] {
  return computeAutogenRules(document).map((rule) => rule["name"]);
}

describe("rules for pod controllers", () => {
  it("name the controllers of the annotation in the order of their names, each once", () => {
    const [, derived = {}] = computeAutogenRules(
      policy(pattern, "StatefulSet, Deployment,Job,Deployment"),
    );
    const kinds = ["apps/v1/Deployment", "batch/v1/Job", "apps/v1/StatefulSet"];
    expect(derived["match"]).toEqual({ any: [{ resources: { kinds } }] });
  });

  it("assert of the pod template what the rule asserts of pods", () => {
    const assert = {
      object: { spec: { "(a)->x": { "($x)": 1 } } },
      oldObject: { metadata: {} },
      operation: "UPDATE",
      "(object.kind)": "Pod",
    };
    const [own, controllers, cron] = computeAutogenRules(policy({ validate: { assert } }));
    expect(own).toMatchObject({ validate: { assert } });
    const under = (object: JsonMap, oldObject: JsonMap): JsonMap => ({
      validate: { assert: { ...assert, object, oldObject } },
    });
    const nested = (tree: JsonMap): JsonMap => ({ spec: { template: tree } });
    expect(controllers).toMatchObject(under(nested(assert.object), nested(assert.oldObject)));
    expect(getPath(cron, ["validate", "assert", "object", "spec", "jobTemplate"])).toStrictEqual(
      nested(assert.object),
    );
  });

  it("are two, with patterns and variables moved under the pod template", () => {
    const document = policy(pattern);
    const before = structuredClone(document);
    const [own, controllers, cron] = computeAutogenRules(document);
    expect(document).toStrictEqual(before);
    expect(own).toMatchObject({ name: "r" });
    expect(controllers).toMatchObject({
      name: "autogen-r",
      validate: {
        message: "{{request.object.spec.template.spec.x}}",
        pattern: { spec: { template: { spec: { a: "b" } } } },
      },
    });
    expect(cron).toMatchObject({
      name: "autogen-cronjob-r",
      validate: {
        message: "{{request.object.spec.jobTemplate.spec.template.spec.x}}",
        pattern: { spec: { jobTemplate: { spec: { template: { spec: { a: "b" } } } } } },
      },
    });
    expect(getPath(cron, ["match"])).toStrictEqual({
      any: [{ resources: { kinds: ["batch/v1/CronJob"] } }],
    });
  });

  it("rewrite the old object and leave other texts alone", () => {
    const [, derived] = computeAutogenRules(
      policy({
        validate: {
          message: "object.spec, request.objects.spec, request.oldObject.metadata.x",
          deny: {},
        },
      }),
    );
    expect(getPath(derived, ["validate", "message"])).toBe(
      "object.spec, request.objects.spec, request.oldObject.spec.template.metadata.x",
    );
  });

  it.each<[string, JsonMap]>([
    ["names", { match: { any: [{ resources: { kinds: ["Pod"], names: ["x"] } }] } }],
    [
      "a selector",
      {
        match: { any: [{ resources: { kinds: ["Pod"], selector: { matchLabels: { a: "b" } } } }] },
      },
    ],
    [
      "a controller beside Pod",
      { match: { any: [{ resources: { kinds: ["Pod", "Deployment"] } }] } },
    ],
    ["no Pod", { match: { any: [{ resources: { kinds: ["Service"] } }] } }],
    ["a name in exclude", { exclude: { any: [{ resources: { name: "x" } }] } }],
    ["generate", { generate: {} }],
    ["a JSON patch", { mutate: { patchesJson6902: "[]" } }],
  ])("are none where the rule has %s", (_, rule) => {
    const document = policy({ ...pattern, ...rule });
    expect(decideAutogen(document, "sound").on).toBe(false);
    expect(namesOf(document)).toStrictEqual(["r"]);
  });

  it("are those that the annotation names", () => {
    expect(namesOf(policy(pattern, "none"))).toStrictEqual(["r"]);
    expect(namesOf(policy(pattern, "Deployment"))).toStrictEqual(["r", "autogen-r"]);
    expect(namesOf(policy(pattern, "CronJob"))).toStrictEqual(["r", "autogen-cronjob-r"]);
  });

  it("have names of at most 63 characters", () => {
    const names = namesOf(policy({ ...pattern, name: "n".repeat(63) }));
    expect(names.map((name) => String(name).length)).toStrictEqual([63, 63, 63]);
  });
});
