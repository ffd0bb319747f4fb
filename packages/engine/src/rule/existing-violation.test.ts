import type { JsonMap } from "@winnow/value";
import { expect, it } from "vitest";
import { compile } from "../compile.ts";

const pod: JsonMap = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "n" } };

/** What a rule that denies everything of a kind says of an update that changes nothing. */
async function verdict(
  kind: string,
  subresource: string,
  check: JsonMap = { deny: {} },
): Promise<string | undefined> {
  const value: JsonMap = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "deny" },
    spec: {
      background: false,
      rules: [
        {
          name: "deny",
          match: { any: [{ resources: { kinds: [kind] } }] },
          validate: { failureAction: "Enforce", message: "no", ...check },
        },
      ],
    },
  };
  const compiled = compile([{ value }], { semantics: "kyverno-1.19" });
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
  const [response] = await compiled.set.evaluate({
    object: pod,
    oldObject: pod,
    operation: "UPDATE",
    subresource,
  });
  return response?.results[0]?.verdict;
}

it("forgives what the object violated before, but no act on a subresource", async () => {
  expect(await verdict("Pod", "")).toBe("skip");
  expect(await verdict("Pod/ephemeralcontainers", "ephemeralcontainers")).toBe("fail");
});

it("forgives no violation of an expression or an assertion", async () => {
  expect(await verdict("Pod", "", { cel: { expressions: [{ expression: "false" }] } })).toBe(
    "fail",
  );
  expect(await verdict("Pod", "", { assert: { object: { kind: "Node" } } })).toBe("fail");
});
