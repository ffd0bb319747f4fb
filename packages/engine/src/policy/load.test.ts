import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import type { SourceDocument } from "../problem.ts";
import { loadPolicies } from "./load.ts";

const validate: JsonMap = { message: "m", pattern: { spec: {} } };

function policy(
  parts: { validate?: JsonMap; spec?: JsonMap; metadata?: JsonMap; kind?: string } = {},
): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: parts.kind ?? "ClusterPolicy",
    metadata: { name: "p", ...parts.metadata },
    spec: {
      ...parts.spec,
      rules: [
        {
          name: "r",
          match: { any: [{ resources: { kinds: ["Pod"] } }] },
          validate: parts.validate ?? validate,
        },
      ],
    },
  };
}

/** Problems as `path: message`; every place is asked of the document. */
function problemsOf(...values: JsonMap[]): string[] {
  const documents = values.map((value, index): SourceDocument => ({
    value,
    index,
    file: `${index}.yaml`,
    locate: (path) => ({ line: 10 * (index + 1), column: path.length }),
  }));
  return loadPolicies(documents).problems.map(({ file, line, path, message }) => {
    return `${file ?? ""}:${line ?? ""} ${path}: ${message}`;
  });
}

describe("reading policies", () => {
  it("finds nothing wrong with a good one", () => {
    expect(problemsOf(policy())).toStrictEqual([]);
  });

  it.each<[string, JsonMap, string]>([
    [
      "a misspelt field",
      policy({ validate: { message: "m", patern: {} } }),
      "0.yaml:10 spec.rules[0].validate.patern: unknown field spec.rules[0].validate.patern: did you mean pattern?",
    ],
    [
      "a field like nothing",
      policy({ validate: { ...validate, zzzzzz: 1 } }),
      "0.yaml:10 spec.rules[0].validate.zzzzzz: unknown field spec.rules[0].validate.zzzzzz: remove it",
    ],
    [
      "a field that JavaScript's objects have",
      policy({ spec: { constructor: {} } }),
      "0.yaml:10 spec.constructor: unknown field spec.constructor",
    ],
    [
      "a number for a text",
      policy({ validate: { ...validate, message: 1 } }),
      "0.yaml:10 spec.rules[0].validate.message: spec.rules[0].validate.message must be a text, not the number 1; put it in quotes",
    ],
    [
      "a rule without a check",
      policy({ validate: { message: "m" } }),
      "0.yaml:10 spec.rules[0].validate: spec.rules[0].validate needs exactly one of",
    ],
    [
      "an unknown action",
      policy({ spec: { validationFailureAction: "Enforc" } }),
      'spec.validationFailureAction is "Enforc": did you mean Enforce?',
    ],
    ["an unknown kind", policy({ kind: "ClusterPolice" }), "0.yaml:10 kind: documents of kind"],
  ])("tells %s with its place", (_, value, wanted) => {
    expect(problemsOf(value)[0]).toContain(wanted);
  });

  it("tells a second policy of the same name, and where the first is", () => {
    expect(problemsOf(policy(), policy())).toStrictEqual([
      "1.yaml:20 metadata.name: another ClusterPolicy p was read from 0.yaml:10; rename one or leave it out",
    ]);
    expect(problemsOf(policy(), policy({ metadata: { name: "q" } }))).toStrictEqual([]);
    const inside = (namespace: string): JsonMap =>
      policy({ kind: "Policy", metadata: { namespace } });
    expect(problemsOf(policy(), inside("a"), inside("b"))).toStrictEqual([]);
    expect(problemsOf(inside("a"), inside("a"))).toHaveLength(1);
  });

  it("refuses a document that is nested without end", () => {
    let deep: JsonMap = {};
    for (let depth = 0; depth < 5_000; depth += 1) deep = { a: deep };
    expect(loadPolicies([{ value: { ...policy(), status: deep } }]).problems).toMatchObject([
      { code: "too-deep" },
    ]);
  });
});
