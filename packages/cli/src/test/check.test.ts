import type { Policy, RuleResult } from "@winnow/engine";
import { compileQuery } from "@winnow/jmespath";
import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { identityOf } from "../resource/identity.ts";
import type { ActualResult } from "./actual-result.ts";
import { checkOutcomes } from "./check.ts";
import type { Check } from "./test-file.ts";

const environment = { now: () => 0, random: () => 0, dialect: "assertion" } as const;

function actual(name: string, verdict: "pass" | "fail"): ActualResult {
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "dev" } };
  const result: RuleResult = {
    rule: "r",
    type: "validation",
    verdict,
    message: `it was a ${verdict}`,
    exceptions: [],
  };
  return {
    policy: { name: "p", raw: { metadata: { name: "p" } } } as unknown as Policy,
    result,
    verdict,
    identity: identityOf(object),
    object,
    patched: undefined,
    operation: undefined,
  };
}

const results = [actual("good", "pass"), actual("bad", "fail")];

/** Resource, whether it holds, and what is told, of every result that a check looks at. */
function outcomes(parts: Partial<Record<keyof Check, Json>>): [string, boolean, string][] {
  const check: Check = {
    resource: undefined,
    policy: undefined,
    rule: undefined,
    assert: undefined,
    error: undefined,
    ...parts,
  };
  return checkOutcomes(check, results, (text) => compileQuery(text, environment)).map(
    ({ resource, holds, message }) => [resource, holds, message],
  );
}

const [good, bad] = ["v1/Pod/dev/good", "v1/Pod/dev/bad"];

describe("the checks of a test file", () => {
  it("look at what fits resource, policy and rule", () => {
    const assert = { "(status)": "pass" };
    expect(outcomes({ assert, resource: { metadata: { name: "good" } } })).toEqual([
      [good, true, "it was a pass"],
    ]);
    expect(outcomes({ assert, policy: { metadata: { name: "other" } } })).toEqual([]);
    expect(outcomes({ assert, rule: { name: "r" } })).toHaveLength(2);
    expect(outcomes({ assert, rule: { "(starts_with(name, 'x'))": true } })).toEqual([]);
  });

  it("hold where the assertion holds and what must not hold does not", () => {
    expect(outcomes({ assert: { status: "pass" } })).toEqual([
      [good, true, "it was a pass"],
      [bad, false, 'status: Invalid value: "fail": Expected value: "pass"'],
    ]);
    expect(outcomes({ error: { "(status != 'pass')": true } })).toEqual([
      [good, true, "it was a pass"],
      [bad, false, "what must not hold does"],
    ]);
    expect(outcomes({ assert: { "(length(message))->n": { "($n > `3`)": true } } })).toHaveLength(
      2,
    );
  });

  it("do not hold where they cannot be told, in whatever part", () => {
    const message = "(status + `1`): Internal error: not a number: an operand of +";
    const broken = { "(status + `1`)": 2 };
    expect(outcomes({ assert: broken })).toEqual([
      [good, false, message],
      [bad, false, message],
    ]);
    expect(outcomes({ error: broken }).map(([, holds]) => holds)).toEqual([false, false]);
    expect(
      outcomes({ assert: { status: "pass" }, rule: { name: 1 } }).map(([, holds]) => holds),
    ).toEqual([false, false]);
  });
});
