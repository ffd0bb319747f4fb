import { compile } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { served } from "./served.fixture.ts";
import { webhookConfigurations } from "./webhook-configuration.ts";
import type { WebhookTarget } from "./webhook-configuration.ts";
import { webhookGroups } from "./webhook-group.ts";

const rule = {
  name: "r",
  match: { any: [{ resources: { kinds: ["ConfigMap"] } }] },
  validate: { message: "m", pattern: { metadata: { name: "?*" } } },
};

function policy(name: string, spec: JsonMap = {}, namespace?: string): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: namespace === undefined ? "ClusterPolicy" : "Policy",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { rules: [rule], ...spec },
  };
}

const url: WebhookTarget = { url: "https://10.0.0.5:9443" };

/** The webhooks for resources that validate. */
function webhooksOf(policies: JsonMap[], target = url): JsonMap[] {
  const compiled = compile(policies.map((value) => ({ value })));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const settings = { target, authority: "PEM", namespace: "winnow" };
  const [validating] = webhookConfigurations(
    webhookGroups(compiled.set.policies),
    served,
    settings,
  );
  const webhooks = validating === undefined ? undefined : get(validating, "webhooks");
  return Array.isArray(webhooks) ? webhooks.filter(isMap) : [];
}

function selector(operator: string, ...values: string[]): JsonMap {
  return { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator, values }] };
}

describe("webhook configurations", () => {
  it("are there without policies, so that old webhooks go; policies themselves are always judged", () => {
    const settings = { target: url, authority: "PEM", namespace: "winnow" };
    const configurations = webhookConfigurations([], served, settings);
    expect(configurations.map(({ webhooks }) => (webhooks as JsonMap[]).length)).toEqual([0, 0, 1]);
    expect(configurations[2]).toMatchObject({ webhooks: [{ failurePolicy: "Ignore" }] });
  });

  it("keep policies that let failures pass apart, and never ask about Winnow's own namespace", () => {
    const webhooks = webhooksOf([policy("strict"), policy("lenient", { failurePolicy: "Ignore" })]);
    expect(webhooks).toMatchObject([
      {
        name: "fail.validate.winnow.svc",
        failurePolicy: "Fail",
        timeoutSeconds: 10,
        matchPolicy: "Equivalent",
        namespaceSelector: selector("NotIn", "winnow"),
        clientConfig: { url: "https://10.0.0.5:9443/validate/fail", caBundle: "UEVN" },
      },
      {
        failurePolicy: "Ignore",
        clientConfig: { url: "https://10.0.0.5:9443/validate/ignore" },
      },
    ]);
  });

  it("ask about the namespaces of namespaced policies only", () => {
    const webhooks = webhooksOf([
      policy("a", {}, "shop"),
      policy("b", {}, "blue"),
      policy("c", {}, "winnow"),
    ]);
    expect(webhooks).toMatchObject([
      {
        name: "fail-namespaced.validate.winnow.svc",
        namespaceSelector: selector("In", "blue", "shop"),
      },
    ]);
    expect(webhooksOf([policy("c", {}, "winnow")])).toEqual([]);
  });

  it("carry conditions and timeouts of policies; one condition is not another policy's", () => {
    const matchConditions = [{ name: "not-me", expression: "request.userInfo.username != 'me'" }];
    const webhooks = webhooksOf([
      policy("plain", { webhookTimeoutSeconds: 20 }),
      policy("fine", { webhookConfiguration: { matchConditions, timeoutSeconds: 3 } }),
      policy("fine-too", { webhookConfiguration: { matchConditions } }),
    ]);
    expect(webhooks).toMatchObject([
      { timeoutSeconds: 20 },
      { timeoutSeconds: 10, matchConditions },
    ]);
    expect(webhooks[0]).not.toHaveProperty("matchConditions");
    expect(webhooks[1]?.["name"]).toMatch(/^fail-[0-9a-f]{12}\.validate\.winnow\.svc$/u);
  });

  it("call the Service inside the cluster, and leave out what is not meant for admission", () => {
    const service = { namespace: "winnow", name: "w" };
    expect(webhooksOf([policy("p"), policy("q", { admission: false })], { service })).toMatchObject(
      [{ clientConfig: { service: { ...service, path: "/validate/fail", port: 443 } } }],
    );
    expect(webhooksOf([policy("q", { admission: false })])).toEqual([]);
  });
});
