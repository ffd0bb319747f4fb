/** What policies make of resources: changes as a diff, new resources as YAML. */
import type { PolicyResponse } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { diffLines } from "diff";
import type { DiffLine, Generated, Mutation } from "./answer.ts";
import { labelOf } from "./read-texts.ts";
import type { Resource } from "./read-texts.ts";

/** The resource as all policies leave it, and the targets of their rules, where something changed. */
export function mutationsOf(
  { object, label }: Pick<Resource, "object" | "label">,
  responses: readonly PolicyResponse[],
): Mutation[] {
  const patched = responses.findLast((response) => response.patched !== undefined)?.patched;
  const own = patched === undefined ? [] : [{ label, target: object, patched }];
  const targets = responses
    .flatMap(({ results }) => results.flatMap(({ targets: changed = [] }) => changed))
    .map((changed) => ({ ...changed, label: labelOf(changed.target) }));
  return [...own, ...targets].flatMap((changed) => {
    const lines = diffOf(changed.target, changed.patched);
    const isChanged = lines.some(({ sign }) => sign !== " ");
    return isChanged ? [{ resource: changed.label, lines }] : [];
  });
}

function diffOf(before: JsonMap, after: JsonMap): DiffLine[] {
  return diffLines(printYaml(before), printYaml(after)).flatMap(({ value, added, removed }) => {
    const sign = added ? "+" : removed ? "-" : " ";
    const lines = value.endsWith("\n") ? value.slice(0, -1) : value;
    return lines.split("\n").map((text): DiffLine => ({ sign, text }));
  });
}

/** What rules want to be there because of a resource. */
export function generatedBy(responses: readonly PolicyResponse[]): Generated[] {
  return responses.flatMap(({ policy, results }) =>
    results.flatMap(({ rule, generated = [] }) =>
      generated.map(({ resource }) => ({
        resource: labelOf(resource),
        policy: policy.name,
        rule,
        yaml: printYaml(resource),
      })),
    ),
  );
}
