/** Policies that mean harm: they become errors, which deny, and hold up nobody. */
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import type { PolicySet } from "./compile.ts";
import type { Semantics } from "./semantics.ts";

const elements = "split(request.object.data.csv, ',')";

const object: JsonMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "large", namespace: "shop" },
  data: { csv: "a,".repeat(9000), text: "a".repeat(500_000) },
};

function denies(key: string): JsonMap {
  return { deny: { conditions: { any: [{ key, operator: "Equals", value: "x" }] } } };
}

function setOf(validates: readonly JsonMap[], semantics: Semantics): PolicySet {
  const rules = validates.map((validate, index) => ({
    name: `rule-${index}`,
    match: { any: [{ resources: { kinds: ["ConfigMap"] } }] },
    validate: { failureAction: "Enforce", message: "no", ...validate },
  }));
  const metadata = { name: "hostile" };
  const value = { apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", metadata, spec: { rules } };
  const compiled = compile([{ value }], { semantics });
  if (compiled.ok) return compiled.set;
  throw new Error(compiled.problems.map(({ message }) => message).join("; "));
}

async function verdicts(set: PolicySet, resource: JsonMap): Promise<string[]> {
  const responses = await set.evaluate({ object: resource, operation: "CREATE" });
  return responses.flatMap(({ results }) => results.map(({ verdict }) => verdict));
}

const text = "request.object.data.text";

describe.each<Semantics>(["sound", "kyverno-1.19"])("with the semantics %s", (semantics) => {
  it.each<[string, JsonMap]>([
    [
      "elements of elements of elements",
      {
        foreach: [
          { list: elements, foreach: [{ list: elements, ...denies("{{ element }}") }] },
        ] as never,
      },
    ],
    [
      "a long list for each element",
      { foreach: [{ list: elements, ...denies(`{{ length(${elements}[].length(@)) }}`) }] },
    ],
    [
      "a long text taken apart for each element",
      { foreach: [{ list: elements, ...denies(`{{ length(split(${text}, '')) }}`) }] },
    ],
    [
      "a large regular expression for each element",
      { foreach: [{ list: elements, ...denies(`{{ regex_match('(a|b?){200}c.', ${text}) }}`) }] },
    ],
    ["a huge automaton", denies(`{{ regex_match('((a?|b){30}){30}c.', ${text}) }}`)],
  ])(
    "%s: an error",
    async (_name, validate) => {
      // without the limits these would take minutes to years
      expect(await verdicts(setOf([validate], semantics), object)).toEqual(["error"]);
    },
    60_000,
  );

  it("many rules together: errors once nothing is left, and the next request has all of it", async () => {
    const costly = denies(`{{ length(${elements}[].length(@)) }}`);
    const set = setOf(
      Array.from({ length: 500 }, () => costly),
      semantics,
    );
    const found = await verdicts(set, object);
    expect(found[0]).toBe("pass");
    expect(found.at(-1)).toBe("error");
    expect(found.lastIndexOf("pass")).toBeLessThan(found.indexOf("error"));
    const small = { ...object, data: { csv: "a,b" } };
    expect(new Set(await verdicts(set, small))).toEqual(new Set(["pass"]));
  }, 60_000);
});
