import type { Json, JsonMap } from "@winnow/value";
import { commaParts } from "./flag-parts.ts";

/** The flags of `winnow create test`. */
export interface TestScaffold {
  readonly name: string;
  readonly policies: readonly string[];
  readonly resources: readonly string[];
  /** A values file. */
  readonly values: string | undefined;
  /** Per verdict: `policy,rule,resource,namespace,kind`. */
  readonly expected: Readonly<Record<"pass" | "fail" | "skip", readonly string[]>>;
}

/** A test file (cli.kyverno.io/v1alpha1, kind Test). Throws InputError. */
export function testScaffold(flags: TestScaffold): JsonMap {
  const { expected } = flags;
  const results = (["pass", "fail", "skip"] as const).flatMap((verdict) =>
    expected[verdict].map((text) => resultOf(verdict, text)),
  );
  return {
    apiVersion: "cli.kyverno.io/v1alpha1",
    kind: "Test",
    metadata: { name: flags.name },
    policies: [...flags.policies],
    resources: [...flags.resources],
    ...(flags.values === undefined ? {} : { variables: flags.values }),
    results,
  };
}

function resultOf(verdict: string, text: string): Json {
  const form = "policy,rule,resource,namespace,kind (the last two may be left out)";
  const [policy = "", rule = "", resource = "", namespace = "", kind = ""] = commaParts(
    `--${verdict}`,
    text,
    3,
    form,
  );
  return {
    policy,
    rule,
    ...(kind === "" ? {} : { kind }),
    resources: [namespace === "" ? resource : `${namespace}/${resource}`],
    result: verdict,
  };
}
