import { compile, findOperator } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { parseDocuments, printYaml } from "@winnow/yaml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../input-error.ts";
import { fixText } from "./fix-text.ts";
import type { FixedText } from "./fix-text.ts";
import { policyRewritesFor } from "./policy-rewrites.ts";

function fix(text: string): FixedText {
  return fixText({ file: "policy.yaml", text }, policyRewritesFor);
}

/** A policy with lines in its spec and rules; every line stands under its parent. */
function policy(spec: string, rules: string): string {
  return `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata:\n  name: p\nspec:\n${spec}  rules:\n${rules}`;
}

function rule(name: string, body = "    validate:\n      pattern: {a: b}\n"): string {
  return `  - name: ${name}\n    match: {any: [{resources: {kinds: [Pod]}}]}\n${body}`;
}

function specOf(text: string): JsonMap {
  const document = parseDocuments(text)[0]?.value as { spec: JsonMap };
  return document.spec;
}

describe("the failure action", () => {
  it("moves to every validate rule, with its overrides and their comments", () => {
    const { text, left } = fix(
      policy(
        "  validationFailureAction: enforce # be strict\n" +
          "  validationFailureActionOverrides:\n  # not here\n  - action: audit # softly\n    namespaces: [dev]\n",
        rule("a") + rule("b"),
      ),
    );
    expect(left).toEqual([]);
    const wanted =
      "    validate:\n      failureAction: Enforce\n      failureActionOverrides:\n" +
      "        # not here\n        - action: Audit # softly\n          namespaces: [dev]\n      pattern: {a: b}\n";
    expect(text).toBe(policy("  # be strict\n", rule("a", wanted) + rule("b", wanted)));
  });

  it("says Audit where only overrides were given", () => {
    const { text } = fix(
      policy(
        "  validationFailureActionOverrides: [{action: Enforce, namespaces: [x]}]\n",
        rule("a"),
      ),
    );
    expect(specOf(text)).toMatchObject({
      rules: [
        {
          validate: {
            failureAction: "Audit",
            failureActionOverrides: [{ action: "Enforce", namespaces: ["x"] }],
          },
        },
      ],
    });
  });

  it("stays behind the overrides that a lone rule has of its own", () => {
    const own =
      "    validate:\n      failureActionOverrides: [{action: Audit, namespaces: [other]}]\n      pattern: {}\n";
    const { text } = fix(
      policy(
        "  validationFailureAction: Enforce\n  validationFailureActionOverrides: [{action: Audit, namespaces: [x]}]\n",
        rule("a", own),
      ),
    );
    expect(specOf(text)).toEqual({
      rules: [
        expect.objectContaining({
          validate: {
            failureAction: "Enforce",
            failureActionOverrides: [
              { action: "Audit", namespaces: ["other"] },
              { action: "Audit", namespaces: ["x"] },
            ],
            pattern: {},
          },
        }),
      ],
    });
  });

  it("moves to verifyImages rules", () => {
    const { text } = fix(
      policy(
        "  validationFailureAction: Enforce\n",
        rule("a", "    verifyImages:\n    - imageReferences: [x]\n"),
      ),
    );
    expect(text).toContain(
      "    verifyImages:\n    - failureAction: Enforce\n      imageReferences: [x]\n",
    );
  });

  it("goes away where every rule names its own", () => {
    const own = "    validate:\n      failureAction: Audit\n      pattern: {}\n";
    const { text } = fix(
      policy("  validationFailureAction: Enforce\n", rule("a", own) + rule("b", own)),
    );
    expect(text).toBe(policy("", rule("a", own) + rule("b", own)));
  });

  it.each([
    [
      "some rules name another action",
      policy(
        "  validationFailureAction: Enforce\n",
        rule("a") + rule("b", "    validate:\n      failureAction: Audit\n      pattern: {}\n"),
      ),
      "give every rule its own",
    ],
    [
      "a mutate rule is there",
      policy(
        "  validationFailureAction: Enforce\n",
        rule("a") + rule("b", "    mutate:\n      patchStrategicMerge: {}\n"),
      ),
      "put them into a policy of their own",
    ],
    [
      "verifyImages would need overrides",
      policy(
        "  validationFailureActionOverrides: [{action: Enforce, namespaces: [x]}]\n",
        rule("a", "    verifyImages:\n    - imageReferences: [x]\n"),
      ),
      "put them into a policy of their own",
    ],
  ])("stays where %s", (_, text, reason) => {
    const fixed = fix(text);
    expect(fixed.text).toBe(text);
    expect(fixed.left).toHaveLength(1);
    expect(fixed.left[0]?.line).toBe(6);
    expect(fixed.left[0]?.message).toContain(reason);
  });

  it("Audit says nothing beyond the default, so mutate rules do not hold it", () => {
    const mutate = rule("b", "    mutate:\n      patchStrategicMerge: {}\n");
    const { text, left } = fix(policy("  validationFailureAction: Audit\n", mutate));
    expect(left).toEqual([]);
    expect(text).toBe(policy("", mutate));
  });
});

describe("fields of the spec", () => {
  it("go into webhookConfiguration, which is made where it is missing", () => {
    const { text } = fix(
      policy(
        "  webhookTimeoutSeconds: 5 # quick\n  failurePolicy: Ignore\n  schemaValidation: false\n",
        rule("a"),
      ),
    );
    expect(text).toBe(
      policy(
        "  # quick\n  webhookConfiguration:\n    failurePolicy: Ignore\n    timeoutSeconds: 5\n",
        rule("a"),
      ),
    );
  });

  it("go away where webhookConfiguration says it already", () => {
    const webhook = "  webhookConfiguration:\n    failurePolicy: Fail\n";
    expect(fix(policy(`  failurePolicy: Ignore\n${webhook}`, rule("a"))).text).toBe(
      policy(webhook, rule("a")),
    );
  });

  it("go into mutate and generate rules", () => {
    const mutate = rule("a", "    mutate:\n      targets: []\n");
    const generate = rule("b", "    generate:\n      kind: X\n");
    const { text } = fix(
      policy(
        "  mutateExistingOnPolicyUpdate: true\n  generateExistingOnPolicyUpdate: true\n",
        mutate + generate,
      ),
    );
    expect(specOf(text)).toMatchObject({
      rules: [
        { mutate: { mutateExistingOnPolicyUpdate: true } },
        { generate: { generateExisting: true } },
      ],
    });
    expect(specOf(text)).not.toHaveProperty("generateExistingOnPolicyUpdate");
  });

  it("stay where only some of the rules say it", () => {
    const text = policy(
      "  generateExisting: true\n",
      rule("a", "    generate:\n      generateExisting: false\n") +
        rule("b", "    generate:\n      kind: X\n"),
    );
    expect(fix(text).text).toBe(text);
    expect(fix(text).left[0]?.message).toContain("say it in every one");
  });
});

describe("match and exclude", () => {
  it("get any, in block and flow style, with their comments", () => {
    const old =
      "  - name: a\n    match:\n      # pods\n      resources: # all\n        kinds:\n        - Pod # bare\n        name: x*\n" +
      "    exclude: {clusterRoles: [admin]}\n    validate:\n      pattern: {}\n";
    expect(fix(policy("", old)).text).toBe(
      policy(
        "",
        "  - name: a\n    match:\n      # pods\n      any:\n      - resources: # all\n          kinds:\n          - Pod # bare\n" +
          "          names:\n            - x*\n    exclude: {any: [{clusterRoles: [admin]}]}\n    validate:\n      pattern: {}\n",
      ),
    );
  });

  it("stay where any stands beside them", () => {
    const text = policy(
      "",
      "  - name: a\n    match: {any: [], resources: {kinds: [Pod]}}\n    validate: {pattern: {}}\n",
    );
    expect(fix(text).text).toBe(text);
    expect(fix(text).left[0]?.message).toContain("where it says nothing");
  });

  it("of exceptions as well", () => {
    const exception =
      '{"apiVersion": "kyverno.io/v2beta1", "kind": "PolicyException", "metadata": {"name": "e"},\n' +
      ' "spec": {"match": {"resources": {"kinds": ["Pod"]}}, "exceptions": [{"policyName": "p", "ruleNames": ["r"]}]}}\n';
    expect(fix(exception).text).toBe(
      exception
        .replace("v2beta1", "v2")
        .replace(
          '{"resources": {"kinds": ["Pod"]}}',
          '{"any": [{"resources": {"kinds": ["Pod"]}}]}',
        ),
    );
  });
});

describe("conditions", () => {
  const withOperator = (key: string, operator: string, value = "[a]"): string =>
    policy(
      "",
      rule(
        "a",
        `    preconditions:\n      all:\n      - key: ${key}\n        operator: ${operator}\n        value: ${value}\n    validate: {pattern: {}}\n`,
      ),
    );

  it.each([
    ["Equal", "Equals"],
    ["notequal", "NotEquals"],
    ["In", "AllIn"],
    ["NotIn", "AnyNotIn"],
  ])("%s becomes %s for a key that is one text", (old, replacement) => {
    for (const key of [
      '"{{ request.operation }}"',
      "\"{{request.object.metadata.labels.app || ''}}\"",
      '"x-{{ a.b }}"',
      "3",
    ]) {
      expect(fix(withOperator(key, old)).text).toBe(withOperator(key, replacement));
    }
  });

  it.each([
    ["a key that may be a list", '"{{ element.names }}"', "[a]"],
    ["two variables side by side", '"{{ a }}{{ b }}"', "[a]"],
    ["a value that is no list", '"{{ request.operation }}"', '"{{ allowed }}"'],
  ])("In stays for %s", (_, key, value) => {
    const text = withOperator(key, "In", value);
    expect(fix(text).text).toBe(text);
    expect(fix(text).left).toEqual([
      { line: 12, message: expect.stringContaining("write AllIn") as string },
    ]);
  });

  it("ask the same after the operator is replaced", () => {
    const texts = fc.oneof(fc.constantFrom("a", "a*", "?", "*", '["a"]', "1-5", ""), fc.string());
    const scalars = fc.oneof(texts, fc.integer(), fc.boolean(), fc.constant(null));
    for (const [old, replacement] of [
      ["In", "AllIn"],
      ["NotIn", "AnyNotIn"],
    ] as const) {
      fc.assert(
        fc.property(scalars, fc.array(scalars), (key, value) => {
          expect(findOperator(replacement)?.compare(key, value)).toBe(
            findOperator(old)?.compare(key, value),
          );
        }),
      );
    }
  });

  it("as a plain list must all hold, also where old operators stand in them", () => {
    const old =
      "    preconditions:\n    - key: 1\n      operator: Equal\n      value: 1\n    validate:\n      deny:\n        conditions:\n          - key: 1\n            operator: Equals\n            value: 2\n";
    const now =
      "    preconditions:\n      all:\n      - key: 1\n        operator: Equals\n        value: 1\n    validate:\n      deny:\n        conditions:\n          all:\n          - key: 1\n            operator: Equals\n            value: 2\n";
    expect(fix(policy("", rule("a", old))).text).toBe(policy("", rule("a", now)));
  });
});

describe("verifyImages", () => {
  it("gets imageReferences and attestors", () => {
    const { text, left } = fix(
      policy(
        "",
        rule(
          "a",
          "    verifyImages:\n    - image: ghcr.io/x:* # mine\n      key: k8s://a/b\n    - imageReferences: [other]\n      image: z\n      issuer: i\n      subject: s\n",
        ),
      ),
    );
    expect(left).toEqual([]);
    expect(text).toContain("# mine");
    expect(specOf(text)).toMatchObject({
      rules: [
        {
          verifyImages: [
            {
              imageReferences: ["ghcr.io/x:*"],
              attestors: [{ entries: [{ keys: { publicKeys: "k8s://a/b" } }] }],
            },
            {
              imageReferences: ["other", "z"],
              attestors: [{ entries: [{ keyless: { issuer: "i", subject: "s" } }] }],
            },
          ],
        },
      ],
    });
  });

  it("keeps an old key where Kyverno would put it elsewhere", () => {
    const text = policy(
      "",
      rule(
        "a",
        "    verifyImages:\n    - imageReferences: [x]\n      key: k\n      attestations: [{predicateType: t}]\n",
      ),
    );
    const fixed = fix(text);
    expect(fixed.text).toBe(text.replace("predicateType", "type"));
    expect(fixed.left[0]?.message).toContain("attestations is there as well");
  });
});

describe("any text", () => {
  it("stays byte by byte where nothing is old", () => {
    const text = `# top\n---\r\n${policy("", rule("a"))}...\n--- # more\napiVersion: v1\nkind: Pod\n`;
    expect(fix(text)).toEqual({ text, changes: [], left: [] });
  });

  it("keeps the documents beside an old one, and Windows' line breaks", () => {
    const old = policy("  validationFailureAction: Audit\n", rule("a")).replaceAll("\n", "\r\n");
    const pod = "---\r\nkind:   Pod # as it was\r\n";
    const { text, changes } = fix(`${pod}---\r\n${old}`);
    expect(text.startsWith(pod)).toBe(true);
    expect(text).not.toMatch(/[^\r]\n/u);
    expect(changes[0]?.line).toBe(9);
  });

  it("of a List is done item by item", () => {
    const item = parseDocuments(policy("  schemaValidation: true\n", rule("a")))[0]?.value ?? null;
    const { text } = fix(printYaml({ apiVersion: "v1", kind: "List", items: [item, item] }));
    expect(text).not.toContain("schemaValidation");
  });

  it("is printed anew where it cannot be edited in place, with its comments", () => {
    const text = policy("  schemaValidation: true # gone\n", "  - *rule\n").replace(
      "metadata:",
      "x: &rule {name: a}\nmetadata:",
    );
    expect(fix(text).text).not.toContain("schemaValidation");
    const shared = policy("  validationFailureAction: Audit\n", "  - *rule\n").replace(
      "metadata:",
      "x: &rule {name: a, match: {any: []}, validate: {pattern: {}}}\nmetadata:",
    );
    const fixed = fix(shared);
    expect(fixed.text).toBe(shared);
    expect(fixed.left[0]?.message).toMatch(/rewrite it by hand$/u);
  });

  it("with hostile content is left alone or fixed, and never crashes", () => {
    const hostile = [
      policy("  __proto__: {validationFailureAction: Enforce}\n", rule("a")),
      policy("  validationFailureAction: {a: b}\n  rules: 3\n", ""),
      "apiVersion: kyverno.io/v1\nkind: Policy\nspec: {rules: [null, 1, [], {match: 1, validate: []}]}\n",
      "apiVersion: kyverno.io/v1\nkind: constructor\nspec: {}\n",
    ];
    const deep = `kind: Policy\nspec: ${"[".repeat(300)}${"]".repeat(300)}\n`;
    expect(() => fix(deep)).toThrow(InputError);
    for (const text of hostile) expect(typeof fix(text).text).toBe("string");
    expect(({} as JsonMap)["validationFailureAction"]).toBeUndefined();
  });

  it("compiles after it was fixed as it did before", () => {
    const text = policy("  validationFailureAction: enforce\n  failurePolicy: Ignore\n", rule("a"));
    for (const each of [text, fix(text).text]) {
      const result = compile([{ value: parseDocuments(each)[0]?.value as JsonMap }]);
      expect(result.ok && result.set.policies[0]?.spec.failurePolicy).toBe("Ignore");
    }
  });
});
