import type { JsonMap } from "@winnow/value";
import { expect, it } from "vitest";
import { identityOf } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { generatedDifference } from "./compare-generated.ts";

function object(name: string, labels?: JsonMap, value = "1"): JsonMap {
  const metadata = { name, namespace: "shop", ...(labels === undefined ? {} : { labels }) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: value } };
}

const place = { file: "wanted.yaml" };

function wanted(value: JsonMap): Resource {
  return { object: value, identity: identityOf(value), place, locate: () => place };
}

const marks = { "app.kubernetes.io/managed-by": "kyverno", "generate.kyverno.io/rule-name": "r" };

it("leaves the labels of generation aside", () => {
  const generated = [
    { resource: object("a", marks) },
    { resource: object("b", { ...marks, own: "x" }) },
  ];
  expect(generatedDifference("f", [wanted(object("a"))], generated)).toBeUndefined();
  expect(generatedDifference("f", [wanted(object("b", { own: "x" }))], generated)).toBeUndefined();
});

it("tells what was not generated, and what is different", () => {
  const generated = [{ resource: object("a", marks, "2") }];
  expect(generatedDifference("f", [wanted(object("b"))], generated)).toBe(
    "shop/ConfigMap/b was not generated, but shop/ConfigMap/a",
  );
  expect(generatedDifference("f", [wanted(object("a"))], generated)).toContain('"a":"2"');
  expect(generatedDifference("f", [wanted(object("a"))], [])).toBe(
    "shop/ConfigMap/a was not generated",
  );
  expect(generatedDifference("f", [], generated)).toBe("f holds no resource");
});

it("takes an object of the cluster for itself, although a file's was put into a namespace", () => {
  const made = { apiVersion: "example.org/v1", kind: "Unknown", metadata: { name: "a" } };
  const read = { ...made, metadata: { name: "a", namespace: "default" } };
  expect(generatedDifference("f", [wanted(read)], [{ resource: made }])).toBeUndefined();
});
