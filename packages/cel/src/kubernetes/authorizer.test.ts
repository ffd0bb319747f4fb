import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";
import type { AuthorizationAnswer, AuthorizationQuestion } from "./authorizer.ts";

function asked(expression: string): AuthorizationQuestion | undefined {
  let question: AuthorizationQuestion | undefined;
  answerOf(expression, (wanted) => {
    question = wanted;
    return { isAllowed: true, reason: "" };
  });
  return question;
}

const pods = { group: "", resource: "pods", subresource: "", namespace: "", name: "" };

describe("the authorizer", () => {
  it.each([
    ["authorizer.path('/healthz').check('get')", { path: "/healthz", verb: "get" }],
    ["authorizer.group('').resource('pods').check('list')", { ...pods, verb: "list" }],
    [
      "authorizer.group('apps').resource('deployments').subresource('scale').namespace('a').name('b').check('update')",
      {
        group: "apps",
        resource: "deployments",
        subresource: "scale",
        namespace: "a",
        name: "b",
        verb: "update",
      },
    ],
    [
      "authorizer.group('').resource('pods').fieldSelector('a=b').labelSelector('x in (y)').check('list')",
      { ...pods, fieldSelector: "a=b", labelSelector: "x in (y)", verb: "list" },
    ],
    [
      "authorizer.serviceAccount('ns', 'sa').path('/x').check('get')",
      { serviceAccount: { namespace: "ns", name: "sa" }, path: "/x", verb: "get" },
    ],
    [
      "authorizer.serviceAccount('ns', 'sa.b').group('').resource('pods').check('get')",
      { ...pods, serviceAccount: { namespace: "ns", name: "sa.b" }, verb: "get" },
    ],
  ])("%s asks for all that it was told", (expression, question) => {
    expect(asked(expression)).toEqual(question);
  });

  it.each<[string, AuthorizationAnswer, unknown]>([
    ["allowed", { isAllowed: true, reason: "" }, true],
    ["allowed", { isAllowed: false, reason: "", error: "away" }, false],
    ["reason", { isAllowed: false, reason: "no role" }, "no role"],
    ["errored", { isAllowed: false, reason: "" }, false],
    ["errored", { isAllowed: true, reason: "", error: "away" }, true],
    ["error", { isAllowed: true, reason: "" }, ""],
    ["error", { isAllowed: false, reason: "", error: "away" }, "away"],
  ])("%s of %j is %j", (field, answer, wanted) => {
    expect(answerOf(`authorizer.path('/x').check('get').${field}()`, () => answer)).toBe(wanted);
  });

  it.each([
    ["authorizer.path('').check('get')", "error: path must not be empty"],
    ["authorizer.group('').resource('').check('get')", "error: resource must not be empty"],
    ["authorizer.serviceAccount('', 'a')", "error: Invalid service account namespace"],
    ["authorizer.serviceAccount('a.b', 'a')", "error: Invalid service account namespace"],
    ["authorizer.serviceAccount('a', 'A')", "error: Invalid service account name"],
    ["authorizer.serviceAccount('A', 'A')", "error: Invalid service account name"],
  ])("%s is an %s, and nobody is asked", (expression, wanted) => {
    expect(asked(expression)).toBeUndefined();
    expect(answerOf(expression)).toBe(wanted);
  });

  it("lets through what is thrown by who answers, since the answer may have to be waited for", () => {
    const waiting = new Error("the answer is not there yet");
    const evaluate = (): unknown =>
      answerOf("authorizer.path('/x').check('get').allowed() || true", () => {
        throw waiting;
      });
    expect(evaluate).toThrow(waiting);
  });
});
