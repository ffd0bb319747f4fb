/** The chart rendered by the real Helm, and compiled. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compile } from "@winnow/engine";
import type { PolicySet, Semantics } from "@winnow/engine";
import { isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { repositoryRoot } from "../data-folder.ts";

const chart = join(repositoryRoot(), "charts", "winnow-policies");

/** Runs Helm; `values` go in as a values file on standard input. */
export function helm(
  command: readonly string[],
  values: JsonMap,
): { readonly ok: boolean; readonly out: string; readonly err: string } {
  const program = process.env["WINNOW_TEST_HELM"];
  if (program === undefined) throw new Error("no WINNOW_TEST_HELM: run npm run test:charts");
  const { status, stdout, stderr } = spawnSync(program, [...command, chart, "--values", "-"], {
    input: JSON.stringify(values),
    encoding: "utf8",
  });
  return { ok: status === 0, out: stdout, err: stderr };
}

/** The policies that the chart installs. Throws Error with Helm's words where it refuses. */
export function render(values: JsonMap): JsonMap[] {
  const { ok, out, err } = helm(["template", "release"], values);
  if (!ok) throw new Error(err);
  return parseDocuments(out)
    .map(({ value }) => value)
    .filter(isMap);
}

export function compileChart(values: JsonMap, semantics: Semantics = "sound"): PolicySet {
  const compiled = compile(
    render(values).map((value) => ({ value })),
    { semantics },
  );
  if (compiled.ok) return compiled.set;
  throw new Error(compiled.problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
}

/** The policies that fail or cannot judge an object, each with what its failure means. */
export async function failures(set: PolicySet, object: JsonMap): Promise<string[]> {
  const responses = await set.evaluate({ object, operation: "CREATE" });
  return responses
    .filter(({ results }) =>
      results.some(({ verdict }) => verdict === "fail" || verdict === "error"),
    )
    .map(({ policy, failureAction }) => `${policy.name} ${failureAction}`)
    .toSorted();
}
