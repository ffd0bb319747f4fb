/** What a policy's status says: whether it is in force, why not, and the rules derived from it. */
import { computeAutogenRules } from "@winnow/engine";
import type { Problem } from "@winnow/engine";
import { deepEqual, formatValue, get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

export interface PolicyState {
  /** The policy as it was read. */
  readonly document: JsonMap;
  /** The generation of the object that it was read from. */
  readonly generation: number;
  /** What is wrong with it; empty for a policy in force. */
  readonly problems: readonly Problem[];
}

/**
 * The status that a policy should have, or undefined where it has it already. The time of the last
 * transition changes only with the condition's status, as Kubernetes' API conventions want it.
 */
export function newStatus(
  { document, generation, problems }: PolicyState,
  before: Json | undefined,
  now: number,
): JsonMap | undefined {
  const isReady = problems.length === 0;
  const earlier = readyCondition(before);
  const isSame = earlier !== undefined && get(earlier, "status") === (isReady ? "True" : "False");
  const since = isSame ? get(earlier, "lastTransitionTime") : undefined;
  const status: JsonMap = {
    autogen: { rules: isReady ? derivedRules(document) : [] },
    conditions: [
      {
        type: "Ready",
        status: isReady ? "True" : "False",
        reason: isReady ? "Succeeded" : "Refused",
        message: isReady ? readyMessage(document) : problems.map(problemLine).join("\n"),
        observedGeneration: generation,
        lastTransitionTime: since ?? new Date(now).toISOString().replace(/\.\d+Z$/u, "Z"),
      },
    ],
  };
  return deepEqual(status, before ?? null) ? undefined : status;
}

/** One problem, for people: the place in the document and what is wrong there. */
export function problemLine({ path, message }: Problem): string {
  return path === "" || message.includes(path) ? message : `${path}: ${message}`;
}

function readyCondition(status: Json | undefined): JsonMap | undefined {
  const conditions = isMap(status) ? get(status, "conditions") : undefined;
  if (!Array.isArray(conditions)) return undefined;
  return conditions.filter(isMap).find((condition) => get(condition, "type") === "Ready");
}

function rulesOf(document: JsonMap): JsonMap[] {
  const rules = getPath(document, ["spec", "rules"]);
  return Array.isArray(rules) ? rules.filter(isMap) : [];
}

function derivedRules(document: JsonMap): JsonMap[] {
  return computeAutogenRules(document).slice(rulesOf(document).length);
}

/** Nobody may take a rule for carried out that is not. */
function readyMessage(document: JsonMap): string {
  const idle = rulesOf(document).filter(
    (rule) =>
      get(rule, "generate") !== undefined || getPath(rule, ["mutate", "targets"]) !== undefined,
  );
  if (idle.length === 0) return "in force";
  const names = idle.map((rule) => formatValue(get(rule, "name") ?? "")).join(", ");
  return `in force at admission; what these rules make or change in the cluster is not carried out: ${names}`;
}
