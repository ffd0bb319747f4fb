import { describe, expect, it } from "vitest";
import { proposalsAt } from "./schema-completion.ts";
import type { Proposed } from "./schema-completion.ts";

const head = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: a
spec:
`;

function labelsAt(text: string, proposed: Proposed = "policies"): readonly string[] {
  return (proposalsAt(text, proposed)?.proposals ?? []).map(({ label }) => label);
}

describe("completion by the schema", () => {
  it("offers the fields of the place", () => {
    expect(labelsAt("")).toContain("spec");
    expect(labelsAt(`${head}  `)).toContain("rules");
    expect(labelsAt(`${head}  rules:\n    - `)).toContain("match");
    expect(labelsAt(`${head}  rules:\n    - name: b\n      `)).toContain("validate");
    expect(labelsAt(`${head}  rules:\n    - name: b\n      validate:\n        `)).toContain(
      "podSecurity",
    );
  });

  it("knows lists at the column of their key, and siblings", () => {
    const rules = `${head}  rules:\n  - name: b\n    match:\n      any:\n      - resources:\n          kinds: [Pod]\n`;
    expect(labelsAt(`${rules}    `)).toContain("validate");
    expect(labelsAt(`${rules}          `)).toContain("namespaces");
    expect(labelsAt(`${rules}  - `)).toContain("preconditions");
    expect(labelsAt(`${rules}  `)).toContain("failurePolicy");
  });

  it("offers the values of a field", () => {
    expect(labelsAt(`${head}  background: `)).toEqual(["true", "false"]);
    expect(labelsAt(`${head}  failurePolicy: `)).toEqual(["Fail", "Ignore"]);
    expect(labelsAt(`${head}  rules:\n    - name: `)).toEqual([]);
  });

  it("tells where the word begins, and what is put in", () => {
    const text = `${head}  ru`;
    const found = proposalsAt(text, "policies");
    expect(found?.from).toBe(text.length - 2);
    expect(found?.proposals.find(({ label }) => label === "rules")?.text).toBe("rules:");
    const background = found?.proposals.find(({ label }) => label === "background");
    expect(background?.text).toBe("background: ");
  });

  it("goes by the kind of the document in which the cursor is", () => {
    const exception = `${head}---\napiVersion: kyverno.io/v2\nkind: PolicyException\nspec:\n  `;
    expect(labelsAt(exception)).toContain("exceptions");
    expect(labelsAt(exception)).not.toContain("rules");
  });

  it("offers nothing where the schema ends, and for what no schema knows", () => {
    const rule = `${head}  rules:\n    - validate:\n        `;
    expect(labelsAt(`${rule}pattern:\n          `)).toEqual([]);
    expect(labelsAt(`${head}  nothing:\n    `)).toEqual([]);
    expect(labelsAt(`${head}  constructor:\n    `)).toEqual([]);
    expect(proposalsAt(`${head}  a b`, "policies")).toBeUndefined();
  });

  it("knows what stands in for the outside world, and no objects of a cluster", () => {
    expect(labelsAt("", "context")).toContain("globalContextEntries");
    expect(labelsAt("images:\n  - ", "context")).toContain("resolvedImage");
    expect(labelsAt("apiCallResponses:\n  - method: ", "context")).toEqual(["GET", "POST"]);
    expect(labelsAt("kind: ConfigMap\n", "context")).toEqual([]);
    expect(labelsAt("kind: ConfigMap\n---\n", "context")).toContain("variables");
  });
});
