import type { JsonMap } from "@winnow/value";
import { expect, it } from "vitest";
import { compile } from "../compile.ts";

/** What a rule tells of a Namespace `bar` beside its verdict. */
async function propertiesOf(reportProperties: JsonMap): Promise<unknown> {
  const rule = {
    name: "r",
    match: { any: [{ resources: { kinds: ["Namespace"] } }] },
    context: [{ name: "known", variable: { jmesPath: "request.object.metadata.name" } }],
    reportProperties,
    validate: { message: "m", pattern: { metadata: { name: "?*" } } },
  };
  const value: JsonMap = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p" },
    spec: { background: false, rules: [rule] },
  };
  const compiled = compile([{ value }]);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "bar" } };
  const admission = { userInfo: { username: "eve" } };
  const responses = await compiled.set.evaluate({ object, operation: "CREATE", admission });
  return responses[0]?.results[0]?.properties;
}

it("properties of reports have what the request and the context hold", async () => {
  const texts = { operation: "{{ request.operation }}", name: "{{ known }}", fixed: "a" };
  expect(await propertiesOf(texts)).toEqual({ operation: "CREATE", name: "bar", fixed: "a" });
});

it("a property without a value is told as it is written, and the others are told", async () => {
  const texts = { missing: "{{ request.object.spec.a }}", count: "{{ length(request.object) }}" };
  expect(await propertiesOf(texts)).toEqual({ missing: "{{ request.object.spec.a }}", count: "3" });
});
