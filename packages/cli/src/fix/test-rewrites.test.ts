import { describe, expect, it } from "vitest";
import { parseDocuments } from "@winnow/yaml";
import { fixText } from "./fix-text.ts";
import type { FixedText } from "./fix-text.ts";
import { testRewritesFor } from "./test-rewrites.ts";

function fix(text: string, compress = false): FixedText {
  return fixText({ file: "kyverno-test.yaml", text }, (document) =>
    testRewritesFor(document, compress),
  );
}

describe("an old test file", () => {
  it("gets the fields of today, and keeps its comments", () => {
    const old = `# tests
name: tags # short
policies:
- policy.yaml
resources:
- pods.yaml
results:
# the good one
- policy: p
  rule: r
  resource: good # pod
  namespace: dev
  kind: Pod
  status: pass
- policy: p
  rule: r
  resources: [bad]
  resource: worse
  kind: Pod
  patchedResource: out.yaml
  result: fail
`;
    const now = `# tests
apiVersion: cli.kyverno.io/v1alpha1
kind: Test
# short
metadata:
  name: tags
policies:
- policy.yaml
resources:
- pods.yaml
results:
# the good one
- policy: dev/p
  rule: r
  resources:
    - good # pod
  kind: Pod
  result: pass
- policy: p
  rule: r
  resources: [bad, worse]
  kind: Pod
  patchedResources: out.yaml
  result: fail
`;
    expect(fix(old)).toMatchObject({ text: now, left: [] });
    expect(fix(now)).toEqual({ text: now, changes: [], left: [] });
  });

  it("keeps what contradicts itself, and says so", () => {
    const text =
      "apiVersion: cli.kyverno.io/v1alpha1\nkind: Test\nresults:\n- {policy: a/b, namespace: c, status: pass, result: fail}\n";
    const fixed = fix(text);
    expect(fixed.text).toBe(text);
    expect(fixed.left.map(({ message }) => message)).toEqual([
      "results[0].status: result says something else; keep one of the two",
      "results[0].namespace: policy names a namespace already; keep one of them",
    ]);
  });

  it("is joined where results differ only in their resources", () => {
    const text =
      "apiVersion: cli.kyverno.io/v1alpha1\nkind: Test\nresults:\n" +
      "- {policy: p, rule: r, resources: [a], result: pass}\n" +
      "- {policy: p, rule: r, resources: [b], result: fail}\n" +
      "# the third\n- {rule: r, policy: p, resources: [c, d], result: pass}\n";
    expect(parseDocuments(fix(text, true).text)[0]?.value).toMatchObject({
      results: [
        { resources: ["a", "c", "d"], result: "pass" },
        { resources: ["b"], result: "fail" },
      ],
    });
    expect(fix(text).text).toBe(text);
  });

  it("is told from other documents", () => {
    const pod = "apiVersion: v1\nkind: Pod\nname: x\n";
    expect(fix(pod).text).toBe(pod);
  });
});
