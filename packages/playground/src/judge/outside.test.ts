import { describe, expect, it } from "vitest";
import { emptyState } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import type { Answer } from "./answer.ts";
import { createJudge } from "./judge.ts";

const resources = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: a, image: b}]}
`;

/** A policy that denies what is not \`yes\`. */
function policyWith(entry: string, key: string): string {
  return `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: asks}
spec:
  rules:
    - name: ask
      match: {any: [{resources: {kinds: [Pod]}}]}
      context: [${entry}]
      validate:
        failureAction: Enforce
        message: "no"
        deny: {conditions: {all: [{key: "{{ ${key} }}", operator: NotEquals, value: "yes"}]}}
`;
}

const fromConfigMap = policyWith(
  "{name: settings, configMap: {name: settings, namespace: shop}}",
  "settings.data.open",
);
const fromApi = policyWith(
  "{name: answer, apiCall: {urlPath: /api/v1/namespaces/shop, jmesPath: metadata.labels.open}}",
  "answer",
);

async function answerOf(texts: Partial<PlaygroundState>): Promise<Answer> {
  return (await createJudge()({ ...emptyState, resources, ...texts })).answer;
}

async function verdictOf(texts: Partial<PlaygroundState>): Promise<string> {
  const { diagnostics, rows } = await answerOf(texts);
  expect(diagnostics).toEqual([]);
  return rows.map(({ verdict }) => verdict).join();
}

function configMap(open: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {open: "${open}"}\n`;
}

describe("what stands in for a cluster", () => {
  it("holds ConfigMaps", async () => {
    expect(await verdictOf({ policies: fromConfigMap, context: configMap("yes") })).toBe("pass");
    expect(await verdictOf({ policies: fromConfigMap, context: configMap("no") })).toBe("fail");
  });

  it("answers calls of the API server, by objects and by responses", async () => {
    const namespace = (open: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {open: "${open}"}}\n`;
    expect(await verdictOf({ policies: fromApi, context: namespace("yes") })).toBe("pass");
    expect(await verdictOf({ policies: fromApi, context: namespace("no") })).toBe("fail");
    const response = (status: number): string =>
      `apiCallResponses: [{urlPath: /api/v1/namespaces/shop, response: {statusCode: ${status}, body: {metadata: {labels: {open: "yes"}}}}}]\n`;
    const both = `${namespace("no")}---\n${response(200)}`;
    expect(await verdictOf({ policies: fromApi, context: both })).toBe("pass");
    expect(await verdictOf({ policies: fromApi, context: response(404) })).toBe("error");
  });

  it("gives values to variables", async () => {
    for (const policies of [fromConfigMap, fromApi]) {
      const name = policies === fromApi ? "answer" : "settings.data.open";
      const context = (value: string): string => `variables: {${name}: "${value}"}\n`;
      // one after the other: each has its own judge
      // oxlint-disable-next-line no-await-in-loop
      expect(await verdictOf({ policies, context: context("yes") })).toBe("pass");
      // oxlint-disable-next-line no-await-in-loop
      expect(await verdictOf({ policies, context: context("no") })).toBe("fail");
    }
  });

  it("tells what a registry would of an image", async () => {
    const policies = policyWith(
      "{name: image, imageRegistry: {reference: b}}",
      "image.configData.config.Labels.open",
    );
    const image = (open: string): string =>
      `images: [{image: b, config: {config: {Labels: {open: "${open}"}}}}]\n`;
    expect(await verdictOf({ policies, context: image("yes") })).toBe("pass");
    expect(await verdictOf({ policies, context: image("no") })).toBe("fail");
    expect(await verdictOf({ policies, context: image("yes").replace("b,", "c,") })).toBe("error");
    expect(await verdictOf({ policies })).toBe("error");
  });

  it("holds the global context, with its projections", async () => {
    const policies = policyWith("{name: open, globalReference: {name: settings.first}}", "open");
    const entry = (open: string): string =>
      `globalContextEntries: [{name: settings, data: ["${open}"], projections: [{name: first, path: "[0]"}]}]\n`;
    expect(await verdictOf({ policies, context: entry("yes") })).toBe("pass");
    expect(await verdictOf({ policies, context: entry("no") })).toBe("fail");
    expect(await verdictOf({ policies, context: entry("yes").replace("first,", "last,") })).toBe(
      "error",
    );
    const whole = policyWith(
      "{name: pods, globalReference: {name: pods}}",
      "pods[0].metadata.name",
    );
    const pods = "globalContextEntries: [{name: pods, resources: [{metadata: {name: yes}}]}]\n";
    expect(await verdictOf({ policies: whole, context: pods.replace("yes", '"yes"') })).toBe(
      "pass",
    );
  });

  it("gives the user roles", async () => {
    const policies = fromConfigMap
      .replace("resources: {kinds: [Pod]}", "resources: {kinds: [Pod]}, clusterRoles: [admin]")
      .replace("spec:", "spec:\n  background: false")
      .replace(/context: .*\n/u, "context: [{name: settings, variable: {value: no}}]\n")
      .replace("settings.data.open", "settings");
    expect(await verdictOf({ policies, context: "clusterRoles: [admin]\n" })).toBe("fail");
    expect(await verdictOf({ policies, context: "clusterRoles: [view]\n" })).toBe("unmatched");
    const inNamespace = policies.replace("clusterRoles: [admin]", 'roles: ["shop:admin"]');
    expect(await verdictOf({ policies: inNamespace, context: 'roles: ["shop:admin"]\n' })).toBe(
      "fail",
    );
  });

  it("verifies no signature", async () => {
    const policies = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: signed}
spec:
  rules:
    - name: signed
      match: {any: [{resources: {kinds: [Pod]}}]}
      verifyImages:
        - imageReferences: ["*"]
          attestors: [{entries: [{keyless: {subject: a, issuer: b, rekor: {url: "https://c.example"}}}]}]
`;
    const context = `images: [{image: b, resolvedImage: "b@sha256:${"0".repeat(64)}"}]\n`;
    expect(await verdictOf({ policies, context })).toBe("error");
  });

  it("is an error where it does not hold what is asked for", async () => {
    for (const context of ["", configMap("yes").replace("name: settings", "name: other")]) {
      for (const policies of [fromConfigMap, fromApi]) {
        // oxlint-disable-next-line no-await-in-loop
        const { rows } = await answerOf({ policies, context });
        expect(rows).toMatchObject([{ verdict: "error", denies: true }]);
      }
    }
  });

  it.each([
    ["name: a", 1, "wanted: a Kubernetes object"],
    ["variables: {}\nother: 1", 2, "unknown field other"],
    ["variables: [a]", 1, "variables must be a map"],
    ["apiCallResponses: a", 1, "apiCallResponses must be a list"],
    ["apiCallResponses:\n  - response: {}", 2, "give url"],
    ["apiCallResponses:\n  - urlPath: /api", 2, "response is missing"],
    [
      "apiCallResponses:\n  - urlPath: /api\n    response: {}\n    rsponse: {}",
      4,
      "did you mean response",
    ],
    ["apiCallResponses:\n  - {url: /a, method: PUT, response: {}}", 2, "GET, POST"],
    ["images:\n  - manifest: {}", 2, "image is missing"],
    ["images:\n  - image: a\n  - image: a", 3, "a is given twice"],
    ["globalContextEntries:\n  - name: a", 2, "give one of data and resources"],
    [
      "globalContextEntries:\n  - {name: a, data: 1, projections: [{name: b}]}",
      2,
      "path is missing",
    ],
    ["roles: admin", 1, "roles must be a list"],
  ])("tells what is wrong: %s", async (context, line, message) => {
    const { diagnostics, rows } = await answerOf({ policies: fromConfigMap, context });
    expect(diagnostics).toMatchObject([{ text: "context", line, severity: "error" }]);
    expect(diagnostics[0]?.message).toContain(message);
    expect(rows).toEqual([]);
  });
});
