import type { JsonMap } from "@winnow/value";
import { expect, it } from "vitest";
import { createPolicyCompiler } from "../policy/compiled-policies.ts";
import { createPolicyDocuments } from "../policy/policy-documents.ts";
import { served } from "../webhook/served.fixture.ts";
import { policyPage, webhookPage } from "./policy-page.ts";

function policy(name: string, rule: JsonMap): JsonMap {
  const match = { any: [{ resources: { kinds: ["Pod"] } }] };
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: { rules: [{ name: "check", match, ...rule }] },
  };
}

const documents = createPolicyDocuments();
const token = "a-token-in-a-policy";
documents.put(
  policy("good", { validate: { message: token, pattern: { metadata: { name: "?*" } } } }),
);
documents.put(policy("broken", { validate: { mesage: "x" } }));
const compiled = createPolicyCompiler({ semantics: "sound" })(documents.all());

it("policies are told with their rules and kinds, derived ones too, and what is refused", () => {
  const page = policyPage(compiled);
  expect(page).toMatchObject({
    semantics: "sound",
    policies: [
      {
        kind: "ClusterPolicy",
        name: "good",
        rules: [
          { name: "check", kinds: ["Pod"] },
          {
            name: "autogen-check",
            kinds: expect.arrayContaining(["apps/v1/Deployment"]) as string[],
          },
          { name: "autogen-cronjob-check", kinds: ["batch/v1/CronJob"] },
        ],
      },
    ],
    refused: { "ClusterPolicy/broken": [expect.stringContaining("mesage")] },
  });
  // what a policy says may hold tokens
  expect(JSON.stringify(page)).not.toContain(token);
});

it("webhooks are told with the rules that follow", () => {
  expect(webhookPage(compiled, served)).toMatchObject([
    {
      id: "fail",
      policies: ["good"],
      validate: [
        expect.objectContaining({ resources: expect.arrayContaining(["pods"]) as string[] }),
        expect.anything(),
      ],
      mutate: [],
    },
  ]);
});
