import { exceptionSchema, policySchema } from "@winnow/engine";
import type { Schema } from "@winnow/engine";
import { get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { customResourceDefinitions } from "./custom-resources.ts";
import { openApi } from "./open-api.ts";

/** Every schema inside a schema. */
function* schemasIn(schema: Json): Generator<JsonMap> {
  if (!isMap(schema)) return;
  yield schema;
  const properties = get(schema, "properties");
  const inner = [
    ...(isMap(properties) ? Object.values(properties) : []),
    get(schema, "items"),
    get(schema, "additionalProperties"),
  ];
  for (const part of inner) if (part !== undefined) yield* schemasIn(part);
}

describe("OpenAPI schemas", () => {
  it.each<[string, Schema]>([
    ["policies", policySchema],
    ["exceptions", exceptionSchema],
  ])("of %s are structural: everything has a type, or is free", (_, schema) => {
    const all = [...schemasIn(openApi(schema))];
    expect(all.length).toBeGreaterThan(20);
    for (const part of all) {
      const isFree = part["x-kubernetes-preserve-unknown-fields"] === true;
      expect(typeof part["type"] === "string" || isFree).toBe(true);
    }
  });

  it("keep fields that nobody knows, so that a misspelt one is refused instead of dropped", () => {
    const objects = [...schemasIn(openApi(policySchema))].filter(
      (part) => part["properties"] !== undefined,
    );
    for (const part of objects) expect(part["x-kubernetes-preserve-unknown-fields"]).toBe(true);
  });

  it("end where a schema holds itself", () => {
    const endless: Schema = { type: "list", items: { type: "object", fields, required: ["a"] } };
    function fields(): Record<string, Schema> {
      return { a: { type: "string", values: ["x"] }, again: endless };
    }
    expect(openApi(endless)).toMatchObject({
      items: {
        required: ["a"],
        properties: {
          a: { type: "string", enum: ["x"] },
          again: { "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    });
  });
});

describe("the custom resources", () => {
  it("store one version each; those that the controller judges keep status apart", () => {
    const definitions = customResourceDefinitions();
    expect(definitions.map((definition) => get(definition, "metadata"))).toContainEqual({
      name: "policyexceptions.kyverno.io",
    });
    for (const { spec } of definitions) {
      const versions = isMap(spec) ? get(spec, "versions") : undefined;
      const storage = Array.isArray(versions) ? versions.filter(isMap) : [];
      expect(storage.filter((version) => version["storage"] === true)).toHaveLength(1);
      const isJudged = isMap(spec) && get(spec, "group") === "kyverno.io";
      for (const version of storage) {
        expect(version["subresources"]).toEqual(isJudged ? { status: {} } : undefined);
      }
    }
  });

  it("are those of reports as well, with schemas that are structural", () => {
    const reports = customResourceDefinitions().filter(
      ({ spec }) => isMap(spec) && get(spec, "group") !== "kyverno.io",
    );
    expect(reports.map(({ metadata }) => isMap(metadata) && get(metadata, "name"))).toEqual([
      "policyreports.wgpolicyk8s.io",
      "clusterpolicyreports.wgpolicyk8s.io",
      "reports.openreports.io",
      "clusterreports.openreports.io",
    ]);
    for (const report of reports) {
      const versions = getPath(report, ["spec", "versions"]);
      const version = Array.isArray(versions) ? versions[0] : undefined;
      const schema = getPath(version, ["schema", "openAPIV3Schema"]);
      const all = [...schemasIn(schema ?? null)];
      expect(all.length).toBeGreaterThan(20);
      for (const part of all) expect(typeof part["type"]).toBe("string");
    }
  });
});
