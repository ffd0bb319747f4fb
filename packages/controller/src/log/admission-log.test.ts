import { compile } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { expect, it } from "vitest";
import { judgeValidation } from "../admission/admission.ts";
import { asked } from "../admission/asked.fixture.ts";
import { countedWebhook } from "../admission/counted-webhook.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { recordLog } from "./log.fixture.ts";
import type { Log } from "./log.ts";

const secret = "hunter2-in-a-secret";

/** A policy whose message quotes the resource, as a careless one does. */
const policy: JsonMap = {
  apiVersion: "kyverno.io/v1",
  kind: "ClusterPolicy",
  metadata: { name: "labels" },
  spec: {
    background: false,
    rules: [
      {
        name: "team",
        match: { any: [{ resources: { kinds: ["Secret"] } }] },
        validate: {
          failureAction: "Enforce",
          message: "no team: {{ request.object.data.password }}",
          pattern: { metadata: { labels: { team: "?*" } } },
        },
      },
    ],
  },
};

async function judge(log: Log, labels: JsonMap): Promise<void> {
  const compiled = compile([{ file: "p", value: policy }], { semantics: "sound" });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const state = {
    policies: compiled.set,
    providers: {},
    isExempt: () => false,
    surroundings: () => ({ roles: [], clusterRoles: [], namespaceLabels: {} }),
  };
  const object = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s", labels },
    data: { password: secret },
  };
  const request = asked({ kind: { group: "", version: "v1", kind: "Secret" }, name: "s", object });
  const webhook = countedWebhook({ metrics: createMetrics(), log }, "validate", (each) =>
    judgeValidation(state, each),
  );
  await webhook(request, "/validate", { headers: {} });
}

it("a denial is told with policy and rule, and nothing of what the object holds", async () => {
  const { log, lines } = recordLog("info");
  await judge(log, {});
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject([
    "info",
    "admission denied",
    {
      webhook: "validate",
      policy: "labels",
      rule: "labels/team",
      kind: "Secret",
      name: "s",
      allowed: false,
    },
  ]);
  expect(lines[0]?.[2]["duration"]).toBeTypeOf("number");
  expect(JSON.stringify(lines)).not.toContain(secret);
});

it("what is allowed is told to those who debug alone", async () => {
  const quiet = recordLog("info");
  await judge(quiet.log, { team: "a" });
  expect(quiet.lines).toEqual([]);
  const all = recordLog("debug");
  await judge(all.log, { team: "a" });
  expect(all.lines).toMatchObject([
    ["debug", "admission allowed", { kind: "Secret", allowed: true }],
  ]);
});
