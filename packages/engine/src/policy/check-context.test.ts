import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

function told(entry: object): string[] {
  return problemsIn(policyWith([ruleWith({ context: [entry as never] })]));
}

const at = "spec.rules[0].context[0]";

describe("a context entry", () => {
  it.each([
    { name: "a", variable: { value: 1 } },
    { name: "a", variable: { jmesPath: "request.object.{{ element }}.[" } },
    { name: "a", variable: { value: 1, jmesPath: "x", default: 2 } },
    { name: "a", configMap: { name: "b", namespace: "c" } },
    { name: "a", apiCall: { urlPath: "/api/v1/pods", jmesPath: "items[] | length(@)" } },
    { name: "a", apiCall: { method: "POST", urlPath: "/x", data: [{ key: "k", value: "v" }] } },
    { name: "a", apiCall: { service: { url: "https://example.com" } } },
    { name: "a", globalReference: { name: "b" } },
    { name: "a", imageRegistry: { reference: "{{ element.image }}" } },
  ])("may be %j", (entry) => {
    const problems = told(entry);
    expect(problems.filter((problem) => !problem.startsWith("element-outside"))).toEqual([]);
  });

  it.each([
    [{ name: "", variable: { value: 1 } }, `no-name ${at}`],
    [{ name: "request", variable: { value: 1 } }, `reserved-name ${at}.name`],
    [{ name: "images.x", variable: { value: 1 } }, `reserved-name ${at}.name`],
    [{ name: "a" }, `one-of ${at}`],
    [{ name: "a", variable: { value: 1 }, globalReference: { name: "b" } }, `one-of ${at}`],
    [{ name: "a", variable: { default: 1 } }, `no-value ${at}.variable`],
    [{ name: "a", variable: { jmesPath: "a.[" } }, `bad-query ${at}.variable.jmesPath`],
    [{ name: "a", configMap: { name: "b" } }, `missing-field ${at}.configMap`],
    [{ name: "a", apiCall: {} }, `one-of ${at}.apiCall`],
    [{ name: "a", apiCall: { urlPath: "/a", service: { url: "b" } } }, `one-of ${at}.apiCall`],
    [{ name: "a", apiCall: { service: { url: "" } } }, `missing-field ${at}.apiCall.service`],
    [
      { name: "a", apiCall: { urlPath: "/a", data: [{ key: "k", value: 1 }] } },
      `data-without-post ${at}.apiCall.data`,
    ],
    [{ name: "a", globalReference: { name: "" } }, `missing-field ${at}.globalReference`],
    [{ name: "a", imageRegistry: { reference: "" } }, `missing-field ${at}.imageRegistry`],
  ])("must not be %j", (entry, problem) => {
    expect(told(entry)).toEqual([problem]);
  });
});
