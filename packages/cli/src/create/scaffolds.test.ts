import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@winnow/engine";
import type { Json, JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTestFile } from "../test/test-file.ts";
import { readUserInfoFile } from "../values/user-info.ts";
import { readValuesFile } from "../values/values.ts";
import { exceptionScaffold } from "./exception-scaffold.ts";
import { metricsConfigScaffold } from "./metrics-config-scaffold.ts";
import { testScaffold } from "./test-scaffold.ts";
import { userInfoScaffold } from "./user-info-scaffold.ts";
import { valuesScaffold } from "./values-scaffold.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-create-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The path of a file with the document, for the readers of the other commands. */
function written(document: Json): string {
  const file = join(folder, "scaffold.yaml");
  writeFileSync(file, printYaml(document));
  return file;
}

const noResults = { pass: [], fail: [], skip: [] };

describe("a test", () => {
  const flags = {
    name: "tags",
    policies: ["policy.yaml"],
    resources: ["pods.yaml"],
    values: "values.yaml",
    expected: { pass: ["p,r,good,dev,Pod"], fail: ["p,r,bad"], skip: ["p,*,other,,Deployment"] },
  };

  it("is read back by winnow test", () => {
    const [test] = readTestFile(written(testScaffold(flags)));
    expect(test).toMatchObject({
      name: "tags",
      policies: ["policy.yaml"],
      variables: "values.yaml",
    });
    expect(
      test?.results.map(({ policy, rule, kind, result, resources }) => [
        policy,
        rule,
        kind,
        result,
        resources.map(({ label }) => label),
      ]),
    ).toEqual([
      ["p", "r", "Pod", "pass", ["dev/good"]],
      ["p", "r", undefined, "fail", ["bad"]],
      ["p", "*", "Deployment", "skip", ["other"]],
    ]);
  });

  it("needs policy, rule and resource of a result", () => {
    const expected = { ...noResults, pass: ["p,r"] };
    expect(() => testScaffold({ ...flags, expected })).toThrow(
      "--pass p,r: wanted policy,rule,resource",
    );
  });
});

describe("values", () => {
  const none = { global: [], namespaces: [], rules: [], resources: [] };

  it("are read back, those of a policy joined", () => {
    const values = readValuesFile(
      written(
        valuesScaffold({
          global: ["request.operation=UPDATE"],
          namespaces: ["prod,env=prod,tier=1"],
          rules: ["p,r,mode=dev", "p,r,level=2"],
          resources: ["p,pod,mode=test"],
        }),
      ),
    );
    expect(values.global).toEqual({ "request.operation": "UPDATE" });
    expect(values.namespaces.get("prod")).toEqual({ env: "prod", tier: "1" });
    const policy = values.policies.get("p");
    expect(policy?.rules.get("r")?.values).toEqual({ mode: "dev", level: "2" });
    expect(policy?.resources.get("pod")).toEqual({ mode: "test" });
  });

  it("may be empty", () => {
    expect(readValuesFile(written(valuesScaffold(none))).policies.size).toBe(0);
  });

  it("take no value without a name", () => {
    expect(() => valuesScaffold({ ...none, rules: ["p,r,=x"] })).toThrow("wanted name=value");
  });

  it("keep a name that is built in a name", () => {
    const document = valuesScaffold({ ...none, global: ["__proto__=x"] });
    expect(Object.keys(document["globalValues"] as JsonMap)).toEqual(["__proto__"]);
  });
});

describe("an exception", () => {
  const flags = {
    name: "tool",
    namespace: "dev",
    background: true,
    policyRules: ["p,r,autogen-r"],
    any: ["kind=Pod,kind=Deployment,name=tool-*,operation=create", "namespace=dev"],
    all: [],
  };

  it("loads into the engine", () => {
    const result = compile([{ value: exceptionScaffold(flags) }]);
    expect(result).toMatchObject({ ok: true, problems: [] });
    expect(result.ok && result.set.exceptions[0]).toMatchObject({
      name: "tool",
      namespace: "dev",
      background: true,
      exceptions: [{ policyName: "p", ruleNames: ["r", "autogen-r"] }],
      match: {
        any: [
          {
            resources: { kinds: ["Pod", "Deployment"], names: ["tool-*"], operations: ["CREATE"] },
          },
          { resources: { namespaces: ["dev"] } },
        ],
      },
    });
  });

  it("may ask for all filters, and be no matter of background scans", () => {
    const document = exceptionScaffold({ ...flags, any: [], all: ["kind=Pod"], background: false });
    const result = compile([{ value: document }]);
    expect(result.ok && result.set.exceptions[0]).toMatchObject({
      background: false,
      match: { all: [{}] },
    });
  });

  it.each([
    [{ policyRules: [] }, "--policy-rules"],
    [{ any: [] }, "with --any or with --all"],
    [{ all: ["kind=Pod"] }, "with --any or with --all"],
    [{ any: ["label=x"] }, "wanted name=value with the names kind, name, namespace, operation"],
    [{ any: ["kind="] }, "wanted name=value"],
    [{ policyRules: ["p"] }, "wanted policy,rule"],
  ])("is refused where it would lift nothing or all: %j", (change, message) => {
    expect(() => exceptionScaffold({ ...flags, ...change })).toThrow(message);
  });
});

describe("user info", () => {
  it("is read back", () => {
    const document = userInfoScaffold({
      username: "molly",
      groups: ["dev"],
      roles: ["dev:editor"],
      clusterRoles: ["admin"],
    });
    expect(readUserInfoFile(written(document))).toEqual({
      userInfo: { username: "molly", groups: ["dev"] },
      roles: ["dev:editor"],
      clusterRoles: ["admin"],
    });
  });

  it("must name somebody", () => {
    const nobody = { username: undefined, groups: [], roles: [], clusterRoles: [] };
    expect(() => userInfoScaffold(nobody)).toThrow("say who asks");
  });
});

describe("the metrics' configuration", () => {
  it("is a ConfigMap with JSON in it", () => {
    const document = metricsConfigScaffold({
      name: "kyverno-metrics",
      namespace: "kyverno",
      include: ["a", "b"],
      exclude: [],
    });
    const { namespaces } = document["data"] as { namespaces: string };
    expect(JSON.parse(namespaces)).toEqual({ include: ["a", "b"], exclude: [] });
  });
});
