/** Judges mutants, each only once where the policies cannot tell several apart. */
import { get, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { NumberedDocument } from "../document-edit.ts";
import { harvest } from "../harvest/harvest.ts";
import { isException, listAt, mapAt, rulesOf } from "../policy-parts.ts";
import { createImageSignature } from "../space/image.ts";
import type { Companion, Mutant } from "../space/mutant.ts";
import type { Space } from "../space/space.ts";
import type { Judge, Outcome } from "./judge.ts";

export type JudgeMutant = (mutant: Mutant) => Outcome;

/**
 * A judge of mutants. Policies of podSecurity alone read neither names nor commands, of images only
 * which patterns they fit, and a container that violates nothing adds nothing; so mutants that are alike
 * in the rest have one verdict, and the engine is asked for one of them. Of other policies every mutant
 * is judged. Witnesses are judged again anyway.
 */
export function createMutantJudge(
  judge: Judge,
  space: Space,
  documents: readonly NumberedDocument[],
): JudgeMutant {
  const values = documents.map(({ value }) => value);
  const ask: JudgeMutant = (mutant) => judge.judge(space.build(mutant));
  if (!values.every(readsPodSecurityOnly)) return ask;
  const signature = createImageSignature(harvest(values).image, (pattern, image) =>
    matchWildcard(pattern, image) ? "1" : "0",
  );
  const known = new Map<Mutant["violation"], Map<string, Outcome>>();
  return (mutant) => {
    const { violation, list, image, companion, context, kind } = mutant;
    let ofViolation = known.get(violation);
    if (ofViolation === undefined) known.set(violation, (ofViolation = new Map()));
    const own = list === "pod" ? "" : signature(image.text);
    const key = `${list} ${own} ${companionKey(companion, signature)} ${kind} ${context.id}`;
    let outcome = ofViolation.get(key);
    if (outcome === undefined) ofViolation.set(key, (outcome = ask(mutant)));
    return outcome;
  };
}

function companionKey(
  companion: Companion | undefined,
  signature: (image: string) => string,
): string {
  if (companion?.violation === undefined) return "";
  const { list, image, violation } = companion;
  return `${list} ${signature(image.text)} ${violation.text}`;
}

function readsPodSecurityOnly(document: JsonMap): boolean {
  if (isException(document)) {
    return get(mapAt(document, "spec") ?? {}, "conditions") === undefined;
  }
  return rulesOf(document).every(({ value }) => {
    const check = mapAt(mapAt(value, "validate") ?? {}, "podSecurity");
    const hasConditions = get(value, "preconditions") !== undefined;
    return check !== undefined && !hasConditions && listAt(value, "context").length === 0;
  });
}
