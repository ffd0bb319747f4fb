import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { EvaluateOptions } from "../../evaluate.ts";
import type { Explanation } from "../../result/explanation.ts";
import type { ApiCall, Request } from "../../request.ts";
import type { PolicyResponse, RuleResult } from "../../result/response.ts";
import type { Semantics } from "../../semantics.ts";

interface Settings {
  readonly semantics?: Semantics;
  /** Members of the rule beside match and validate.cel. */
  readonly rule?: JsonMap;
  readonly message?: string;
  readonly options?: EvaluateOptions;
}

function respond(
  cel: JsonMap,
  request: Partial<Request>,
  { semantics = "sound", rule = {}, message, options }: Settings = {},
): PolicyResponse[] | Promise<PolicyResponse[]> {
  const validate = { cel, ...(message === undefined ? {} : { message }) };
  const match = {
    any: [{ resources: { kinds: ["ConfigMap", "ConfigMap/status", "Namespace", "Node"] } }],
  };
  const compiled = compile(
    [
      {
        value: {
          apiVersion: "kyverno.io/v1",
          kind: "ClusterPolicy",
          metadata: { name: "p" },
          spec: { background: false, rules: [{ name: "r", match, validate, ...rule }] },
        },
      },
    ],
    { semantics },
  );
  if (!compiled.ok) throw new Error(compiled.problems.map((problem) => problem.message).join("\n"));
  return compiled.set.evaluate({ operation: "CREATE", ...request }, options);
}

function judge(cel: JsonMap, request: Partial<Request>, settings: Settings = {}): RuleResult {
  const responses = respond(cel, request, settings);
  if (responses instanceof Promise) throw new Error("nothing had to be fetched");
  return only(responses);
}

function only(responses: readonly PolicyResponse[]): RuleResult {
  const result = responses[0]?.results[0];
  if (result === undefined) throw new Error("no rule matched");
  return result;
}

function expressions(...list: (string | JsonMap)[]): JsonMap {
  return {
    expressions: list.map((entry) => (typeof entry === "string" ? { expression: entry } : entry)),
  };
}

function configMap(data: Json, metadata: JsonMap = {}): JsonMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c", namespace: "default", ...metadata },
    data,
  };
}

const object = configMap({ size: 3, tags: ["a", "b"] });

describe("validate.cel", () => {
  it("passes where all expressions are true, and fails with the first that is not", () => {
    expect(judge(expressions("object.data.size > 2", "true"), { object })).toMatchObject({
      verdict: "pass",
      message: "Validation rule 'r' passed.",
    });
    expect(
      judge(expressions("true", " object.data.size == 2 ", "false"), { object }),
    ).toMatchObject({ verdict: "fail", message: "failed expression: object.data.size == 2" });
  });

  it("tells the message of the expression, or else the rule's", () => {
    const written = { expression: "false", message: " written " };
    const made = { ...written, messageExpression: "'size ' + string(object.data.size)" };
    const broken = { ...written, messageExpression: "string(object.data.none)" };
    const settings = { message: "of the rule" };
    const told = (entry: JsonMap): string =>
      judge(expressions(entry), { object }, settings).message;
    expect(told(written)).toBe("written");
    expect(told(made)).toBe("size 3");
    expect(told(broken)).toBe("written");
    expect(told({ ...written, messageExpression: "'two\\nlines'" })).toBe("written");
    expect(told({ expression: "false" })).toBe("of the rule");
  });

  it("fails where an expression cannot be evaluated", () => {
    expect(judge(expressions("object.data.none == 1"), { object })).toMatchObject({
      verdict: "fail",
      message: "expression 'object.data.none == 1' resulted in error: no such key: none",
    });
  });

  it("knows the objects, the request and who asks", () => {
    const request: Partial<Request> = {
      operation: "UPDATE",
      object,
      oldObject: configMap({ size: 1 }),
      admission: { userInfo: { username: "ann", groups: ["dev", "ops"] } },
    };
    for (const expression of [
      "object.data.size - oldObject.data.size == 2",
      "request.operation == 'UPDATE' && request.name == 'c' && request.namespace == 'default'",
      "request.kind.kind == 'ConfigMap' && request.kind.group == ''",
      "request.userInfo.username == 'ann' && 'ops' in request.userInfo.groups",
      "!has(request.userInfo.uid) && !has(request.subResource) && request.dryRun == false",
    ]) {
      expect(judge(expressions(expression), request), expression).toMatchObject({
        verdict: "pass",
      });
    }
  });

  it("has no object on a deletion, and no old one on a creation", () => {
    const gone: Partial<Request> = { operation: "DELETE", oldObject: object };
    expect(judge(expressions("object == null && oldObject.data.size == 3"), gone).verdict).toBe(
      "pass",
    );
    expect(judge(expressions("oldObject == null"), { object }).verdict).toBe("pass");
  });

  it("knows the namespace as far as the host does", async () => {
    const cel = expressions("namespaceObject.metadata.labels.team == 'blue'");
    expect(judge(cel, { object, namespaceLabels: { team: "blue" } }).verdict).toBe("pass");
    expect(judge(cel, { object })).toMatchObject({ verdict: "fail" });
    const stored = { metadata: { name: "default", labels: { team: "blue" } } };
    const options = { providers: { namespace: () => Promise.resolve(stored) } };
    expect(only(await respond(cel, { object }, { options })).verdict).toBe("pass");
    const clusterWide = { apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } };
    expect(judge(expressions("namespaceObject == null"), { object: clusterWide }).verdict).toBe(
      "pass",
    );
  });

  it("fails an update that leaves a violation as it was", () => {
    const request: Partial<Request> = { operation: "UPDATE", object, oldObject: object };
    expect(judge(expressions("false"), request).verdict).toBe("fail");
  });

  it("works out variables once and in their order", () => {
    const cel = {
      variables: [
        { name: "tags", expression: "object.data.tags" },
        { name: "count", expression: "variables.tags.size()" },
        { name: "broken", expression: "object.none" },
      ],
      ...expressions("variables.count == 2 && variables.tags.exists(t, t == 'b')"),
    };
    expect(judge(cel, { object }).verdict).toBe("pass");
    expect(judge({ ...cel, ...expressions("variables.broken == 1") }, { object }).message).toBe(
      `expression 'variables.broken == 1' resulted in error: composited variable "broken" fails to evaluate: no such key: none`,
    );
  });

  it("ends what costs too much", () => {
    const many = configMap({ list: Array.from({ length: 500 }, (_, index) => index) });
    const list = "object.data.list";
    const costly = `${list}.all(a, ${list}.all(b, ${list}.all(c, a + b + c >= 0)))`;
    const result = judge(expressions(costly), { object: many });
    expect(result).toMatchObject({ verdict: "fail" });
    expect(result.message).toContain("cost");
  });
});

describe("celPreconditions", () => {
  const cel = expressions("false");
  const given = (...list: string[]): Settings => ({
    rule: {
      celPreconditions: list.map((expression, index) => ({ name: `c${index}`, expression })),
    },
  });

  it("skip the rule where one is false, also beside one that is an error", () => {
    for (const list of [["false"], ["object.none == 1", "false"]]) {
      expect(judge(cel, { object }, given(...list))).toMatchObject({
        verdict: "skip",
        message: "cel preconditions not met",
      });
    }
  });

  it("fail where none is false and one cannot be evaluated", () => {
    expect(judge(expressions("true"), { object }, given("true", "object.none == 1"))).toMatchObject(
      {
        verdict: "fail",
        message: "expression 'object.none == 1' resulted in error: no such key: none",
      },
    );
  });
});

function among(...objects: JsonMap[]): EvaluateOptions {
  return {
    providers: {
      listResources: ({ namespace }) =>
        objects.filter(
          ({ metadata }) => namespace === "" || (metadata as JsonMap)["namespace"] === namespace,
        ),
    },
  };
}

describe("params", () => {
  const cel: JsonMap = {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    paramRef: { name: "limits" },
    ...expressions({
      expression: "object.data.size <= int(params.data.most)",
      messageExpression: "'at most ' + params.data.most",
    }),
  };
  const limits = (most: string, name = "limits", namespace = "default"): JsonMap => ({
    metadata: { name, namespace },
    data: { most },
  });

  it("are the object of a name, in the namespace of what is judged", () => {
    expect(judge(cel, { object }, { options: among(limits("5")) }).verdict).toBe("pass");
    expect(
      judge(cel, { object }, { options: among(limits("2"), limits("9", "others")) }),
    ).toMatchObject({ verdict: "fail", message: "at most 2" });
    expect(
      judge(cel, { object }, { options: among(limits("5", "limits", "elsewhere")) }),
    ).toMatchObject({
      verdict: "error",
      message: "error in parameterized resource: ConfigMap limits was not found",
    });
  });

  it("are all that a selector finds", () => {
    const selecting: JsonMap = {
      ...cel,
      paramRef: { selector: {}, parameterNotFoundAction: "Allow" },
    };
    const some = among(limits("5"), limits("1", "others"));
    expect(judge(selecting, { object }, { options: some })).toMatchObject({
      verdict: "fail",
      message: "at most 1",
    });
    expect(judge(selecting, { object }, { options: among() }).verdict).toBe("pass");
    const denying = { ...cel, paramRef: { selector: {}, parameterNotFoundAction: "Deny" } };
    expect(judge(denying, { object }, { options: among() })).toMatchObject({
      verdict: "error",
      message: "error in parameterized resource: no params found",
    });
  });

  it("must be found where the policy does not say otherwise", () => {
    const unsaid: JsonMap = { ...cel, paramRef: { selector: {} } };
    expect(judge(unsaid, { object }, { options: among() })).toMatchObject({
      verdict: "fail",
      differences: ["cel-params-not-found"],
    });
    const compatible: Settings = { options: among(), semantics: "kyverno-1.19" };
    expect(judge(unsaid, { object }, compatible).verdict).toBe("pass");
  });

  it("are judged each, also beside one that does not meet the preconditions", () => {
    const selecting: JsonMap = {
      ...cel,
      paramRef: { selector: {}, parameterNotFoundAction: "Allow" },
    };
    const rule = { celPreconditions: [{ name: "p", expression: "params.data.most != '7'" }] };
    const options = among(limits("7"), limits("1", "others"));
    expect(judge(selecting, { object }, { options, rule })).toMatchObject({
      verdict: "fail",
      differences: ["cel-precondition-of-one-param"],
    });
    expect(judge(selecting, { object }, { options, rule, semantics: "kyverno-1.19" }).verdict).toBe(
      "skip",
    );
  });

  it("of the cluster have no namespace, and those of a namespace need one", () => {
    const clusterWide = { metadata: { name: "limits" }, data: { most: "5" } };
    const options: EvaluateOptions = {
      providers: { listResources: ({ namespace }) => (namespace === "" ? [clusterWide] : []) },
    };
    expect(judge(cel, { object }, { options }).verdict).toBe("pass");
    const wide = { apiVersion: "v1", kind: "Node", metadata: { name: "n" }, data: { size: 1 } };
    expect(judge(cel, { object: wide }, { options: among(limits("5")) }).message).toBe(
      "error in parameterized resource: can't use namespaced paramRef to match cluster-scoped resources",
    );
  });
});

describe("authorizer", () => {
  const check =
    "authorizer.group('apps').resource('deployments').namespace('prod').check('delete')";
  const request: Partial<Request> = {
    object,
    resource: { group: "", version: "v1", plural: "configmaps" },
    admission: { userInfo: { username: "ann", groups: ["ops"] } },
  };

  async function asked(semantics: Semantics): Promise<{ result: RuleResult; specs: Json[] }> {
    const specs: Json[] = [];
    const apiCall = ({ data }: ApiCall): Promise<Json> => {
      specs.push(data?.["spec"] ?? null);
      return Promise.resolve({ status: { allowed: true } });
    };
    const settings = { semantics, options: { providers: { apiCall } } };
    const cel = expressions(`${check}.allowed()`);
    return { result: only(await respond(cel, request, settings)), specs };
  }

  it("asks the API server what is written", async () => {
    const { result, specs } = await asked("sound");
    expect(result).toMatchObject({ verdict: "pass", differences: ["cel-authorizer"] });
    expect(specs).toEqual([
      {
        user: "ann",
        uid: "",
        groups: ["ops"],
        resourceAttributes: {
          group: "apps",
          version: "*",
          resource: "deployments",
          subresource: "",
          namespace: "prod",
          name: "",
          verb: "delete",
        },
      },
    ]);
  });

  it("asks for the kind of the request in Kyverno's semantics", async () => {
    const { specs } = await asked("kyverno-1.19");
    expect(specs).toEqual([
      {
        user: "ann",
        resourceAttributes: {
          group: "",
          version: "v1",
          resource: "configmaps",
          subresource: "",
          namespace: "prod",
          verb: "delete",
        },
      },
    ]);
  });

  it("is an error where nobody can be asked", () => {
    expect(judge(expressions(`${check}.allowed()`), request)).toMatchObject({ verdict: "error" });
  });
});

describe("the request in both semantics", () => {
  it("tells the subresource only where the policy is taken at its word", () => {
    const cel = expressions("request.subResource == 'status'");
    const request = { object, subresource: "status" };
    expect(judge(cel, request).verdict).toBe("pass");
    expect(judge(cel, request, { semantics: "kyverno-1.19" }).verdict).toBe("fail");
  });
});

describe("an explanation", () => {
  it("tells what came of each expression", () => {
    let explanation: Explanation | undefined;
    const options = { explain: (told: Explanation) => (explanation = told) };
    judge(expressions("true", "object.data.size == 2"), { object }, { options });
    const steps = JSON.stringify(explanation);
    expect(steps).toContain("object.data.size == 2: false");
    expect(steps).toContain('"expression"');
  });
});
