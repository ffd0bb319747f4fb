/**
 * Rules for pod controllers, derived from rules for pods. Works on the policy as it is written: a
 * derived rule is the pod's rule with its patterns moved under the pod template and its variables
 * rewritten. Follows Kyverno's documentation of auto-generated rules.
 */
import { formatValue, get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseKind } from "../match/kind-selector.ts";
import type { Semantics } from "../semantics.ts";

/** Whether rules are derived, for which controllers, and why (not). */
export interface AutogenDecision {
  readonly on: boolean;
  readonly controllers: readonly string[];
  readonly reason: string;
}

const annotation = "pod-policies.kyverno.io/autogen-controllers";
const longestName = 63;

/** The controllers in the order in which derived rules name them. */
const controllerKinds: Readonly<Record<string, string>> = {
  DaemonSet: "apps/v1/DaemonSet",
  Deployment: "apps/v1/Deployment",
  Job: "batch/v1/Job",
  ReplicaSet: "apps/v1/ReplicaSet",
  ReplicationController: "v1/ReplicationController",
  StatefulSet: "apps/v1/StatefulSet",
  CronJob: "batch/v1/CronJob",
};

/** Where a kind of controller keeps its pod template. */
interface Target {
  readonly prefix: string;
  readonly kinds: readonly string[];
  readonly templatePath: readonly string[];
  /** Whether filters that name other kinds are for the controllers as well. */
  readonly takesAllFilters: boolean;
}

/** A derived rule. */
export interface DerivedRule {
  readonly rule: JsonMap;
  /** The names of the kinds that it judges; its match may name others, which are not its business. */
  readonly kinds: readonly string[];
}

/** The policy's rules followed by those derived from them. */
export function computeAutogenRules(policy: JsonMap): JsonMap[] {
  return [...rulesOf(policy), ...deriveRules(policy, "sound").map(({ rule }) => rule)];
}

/** The rules that follow from the policy's rules for pods. */
export function deriveRules(policy: JsonMap, semantics: Semantics): DerivedRule[] {
  const { on, controllers } = decideAutogen(policy, semantics);
  if (!on) return [];
  const templated = controllers.filter((kind) => kind !== "CronJob");
  const targets: Target[] = [];
  if (templated.length > 0) {
    targets.push({
      prefix: "autogen-",
      kinds: templated.map(controllerKind),
      templatePath: ["spec", "template"],
      takesAllFilters: false,
    });
  }
  if (controllers.includes("CronJob")) {
    targets.push({
      prefix: "autogen-cronjob-",
      kinds: [controllerKind("CronJob")],
      templatePath: ["spec", "jobTemplate", "spec", "template"],
      takesAllFilters: semantics === "kyverno-1.19",
    });
  }
  return rulesOf(policy)
    .filter(namesPod)
    .flatMap((rule) =>
      targets.map((target) => ({
        rule: deriveRule(rule, target),
        kinds: target.kinds.map((kind) => parseKind(kind).kind),
      })),
    );
}

function controllerKind(kind: string): string {
  return (Object.hasOwn(controllerKinds, kind) ? controllerKinds[kind] : undefined) ?? kind;
}

/** Decides from the policy's rules and its annotation. */
export function decideAutogen(policy: JsonMap, semantics: Semantics): AutogenDecision {
  const off = (reason: string): AutogenDecision => ({ on: false, controllers: [], reason });
  const rules = rulesOf(policy);
  const isPlainlyPod = semantics === "sound" ? isPod : (kind: Json): boolean => kind === "Pod";
  if (!rules.some((rule) => kindsOn("match", rule).some(isPlainlyPod))) {
    return off("no rule matches Pod");
  }
  for (const rule of rules) {
    const obstacle = obstacleOf(rule, semantics);
    if (obstacle !== undefined) {
      return off(`rule ${formatValue(get(rule, "name") ?? "")}: ${obstacle}`);
    }
  }
  const wanted = annotationOf(policy);
  if (wanted === undefined) {
    return {
      on: true,
      controllers: Object.keys(controllerKinds),
      reason: "every rule can be derived",
    };
  }
  if (wanted === "none") return off(`the annotation ${annotation} is none`);
  const controllers = wanted.split(",").map((kind) => kind.trim());
  return {
    on: true,
    // Kyverno keeps them as a set, which it lists in the order of their names
    controllers: [...new Set(controllers)].filter((kind) => kind !== "").toSorted(),
    reason: `the annotation ${annotation} names them`,
  };
}

function annotationOf(policy: JsonMap): string | undefined {
  const metadata = mapAt(policy, "metadata");
  const value = get(mapAt(metadata, "annotations"), annotation);
  return typeof value === "string" && value !== "" ? value.trim() : undefined;
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return isMap(value) ? value : {};
}

function listAt(map: JsonMap, key: string): Json[] {
  const value = get(map, key);
  return Array.isArray(value) ? value : [];
}

function rulesOf(policy: JsonMap): JsonMap[] {
  return listAt(mapAt(policy, "spec"), "rules").filter(isMap);
}

/** Every resource description in match and exclude, in all their forms. */
function descriptionsOf(rule: JsonMap, sides = ["match", "exclude"]): JsonMap[] {
  return sides.flatMap((side) => {
    const block = mapAt(rule, side);
    const filters = [...listAt(block, "any"), ...listAt(block, "all"), block].filter(isMap);
    return filters.map((filter) => mapAt(filter, "resources"));
  });
}

function isPod(kind: Json): boolean {
  if (typeof kind !== "string") return false;
  const parsed = parseKind(kind);
  return parsed.kind === "Pod" && parsed.subresource === "";
}

function namesPod(rule: JsonMap): boolean {
  return kindsOn("match", rule).some(isPod);
}

function kindsOn(side: "match" | "exclude", rule: JsonMap): Json[] {
  return descriptionsOf(rule, [side]).flatMap((description) => listAt(description, "kinds"));
}

const narrowing = ["name", "names", "selector", "annotations"] as const;

/** What keeps a rule, and with it the whole policy, from being derived. */
function obstacleOf(rule: JsonMap, semantics: Semantics): string | undefined {
  for (const description of descriptionsOf(rule)) {
    const found = narrowing.find((key) => isGiven(get(description, key)));
    if (found !== undefined) return `it selects pods by ${found}`;
    const kinds = listAt(description, "kinds");
    if (kinds.length > 1 && kinds.some(isPod)) return "it names Pod beside other kinds";
  }
  const excluded = kindsOn("exclude", rule);
  if (semantics === "kyverno-1.19" && excluded.length > 0 && !excluded.some(isPod)) {
    return "its exclude names other kinds only";
  }
  if (get(rule, "generate") !== undefined) return "it generates resources";
  const mutate = mapAt(rule, "mutate");
  const patches = [mutate, ...listAt(mutate, "foreach").filter(isMap)];
  if (patches.some((patch) => isGiven(get(patch, "patchesJson6902")))) {
    return "it uses patchesJson6902";
  }
  return undefined;
}

function isGiven(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  return Array.isArray(value) ? value.length > 0 : true;
}

function deriveRule(rule: JsonMap, target: Target): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(rule)) {
    set(result, key, derivePart(key, get(rule, key) ?? null, target));
  }
  result["name"] = (target.prefix + formatValue(get(rule, "name") ?? "")).slice(0, longestName);
  return result;
}

function derivePart(key: string, value: Json, target: Target): Json {
  if ((key === "match" || key === "exclude") && isMap(value)) return deriveBlock(value, target);
  const rewritten = rewrite(value, key === "celPreconditions", target);
  if (key === "validate" && isMap(rewritten)) return deriveValidate(rewritten, target);
  if (key === "mutate" && isMap(rewritten)) return deriveMutate(rewritten, target);
  return rewritten;
}

/** The block with Pod replaced by the controllers. */
function deriveBlock(block: JsonMap, target: Target): JsonMap {
  const filters = (list: Json[]): Json[] =>
    list.map((filter) => (isMap(filter) ? deriveFilter(filter, target) : filter));
  const result = deriveFilter(block, target);
  for (const key of ["any", "all"]) {
    const list = get(block, key);
    if (Array.isArray(list)) result[key] = filters(list);
  }
  return result;
}

function deriveFilter(filter: JsonMap, target: Target): JsonMap {
  const resources = get(filter, "resources");
  if (!isMap(resources)) return { ...filter };
  const kinds = listAt(resources, "kinds");
  const isMeant = target.takesAllFilters ? kinds.length > 0 : kinds.some(isPod);
  if (!isMeant) return { ...filter };
  return { ...filter, resources: { ...resources, kinds: [...target.kinds] } };
}

/** The pattern below the path to the pod template. */
function underTemplate(pattern: Json, target: Target): Json {
  return target.templatePath.reduceRight<Json>((inner, key) => ({ [key]: inner }), pattern);
}

function deriveValidate(validate: JsonMap, target: Target): JsonMap {
  const result: JsonMap = { ...validate };
  const pattern = get(validate, "pattern");
  if (pattern !== undefined) result["pattern"] = underTemplate(pattern, target);
  const anyPattern = get(validate, "anyPattern");
  if (Array.isArray(anyPattern)) {
    result["anyPattern"] = anyPattern.map((item) => underTemplate(item, target));
  }
  const assertion = get(validate, "assert");
  if (isMap(assertion)) result["assert"] = deriveAssertion(assertion, target);
  const cel = get(validate, "cel");
  if (cel !== undefined) result["cel"] = rewrite(cel, true, target);
  return result;
}

/** What is asserted of the objects goes under the pod template; other keys stay as they are. */
function deriveAssertion(assertion: JsonMap, target: Target): JsonMap {
  const result: JsonMap = { ...assertion };
  for (const key of ["object", "oldObject"]) {
    const tree = get(assertion, key);
    if (isMap(tree)) result[key] = underTemplate(tree, target);
  }
  return result;
}

function deriveMutate(mutate: JsonMap, target: Target): JsonMap {
  const result: JsonMap = { ...mutate };
  const patch = get(mutate, "patchStrategicMerge");
  if (patch !== undefined) result["patchStrategicMerge"] = underTemplate(patch, target);
  const entries = get(mutate, "foreach");
  if (Array.isArray(entries)) {
    result["foreach"] = entries.map((entry) =>
      isMap(entry) ? deriveMutate(entry, target) : entry,
    );
  }
  return result;
}

const variables = /\brequest\.(object|oldObject)\.(spec|metadata)/g;
const celPaths = /\b(object|oldObject)\.(spec|metadata)/g;

/** The value with paths of the pod in its texts turned into paths of the pod template. */
function rewrite(value: Json, isCel: boolean, target: Target): Json {
  if (typeof value === "string") {
    // both expressions ask for a name that ends so, and few texts have one
    if (!value.includes("bject.")) return value;
    const template = target.templatePath.join(".");
    return isCel
      ? value.replace(celPaths, `$1.${template}.$2`)
      : value.replace(variables, `request.$1.${template}.$2`);
  }
  if (Array.isArray(value)) return value.map((item) => rewrite(item, isCel, target));
  if (!isMap(value)) return value;
  const result: JsonMap = {};
  for (const key of Object.keys(value)) {
    const newKey = rewrite(key, isCel, target);
    set(result, formatValue(newKey), rewrite(get(value, key) ?? null, isCel, target));
  }
  return result;
}
