/** Turns a mutant into a witness: small, and judged once more by everybody who is named. */
import type { Request } from "@winnow/engine";
import type { Level } from "@winnow/pod-security";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { pathText } from "@winnow/engine";
import type { Path } from "../document-edit.ts";
import type { Judge, Outcome } from "../judge/judge.ts";
import { podOf, podPath } from "../judge/pod-of.ts";
import { forbiddenText, violatedControls } from "../judge/reference.ts";
import type { Mutant } from "../space/mutant.ts";
import { minimise } from "./minimise.ts";
import type { Witness, WitnessRequest } from "./report.ts";

/** What has to hold of a witness. */
export interface WitnessFacts {
  /** The judge that admits it, with the outcomes that count as that. */
  readonly admits: Judge;
  readonly admitted: readonly Outcome[];
  /** The judge that denies it; undefined: nobody is to blame. */
  readonly denies: Judge | undefined;
  readonly denied: readonly Outcome[];
  /** The control that it violates. */
  readonly control: string;
  readonly level: Level;
  readonly version: string;
}

/** The smallest resource like the mutant; undefined where the facts do not hold of the mutant itself. */
export function makeWitness(
  mutant: Mutant,
  request: Request,
  facts: WitnessFacts,
): Witness | undefined {
  const { object } = request;
  if (object === undefined) return undefined;
  const holds = (candidate: JsonMap): boolean => hold(facts, { ...request, object: candidate });
  if (!holds(object)) return undefined;
  const small = minimise(object, keepOf(mutant), holds);
  const final: Request = { ...request, object: small };
  const pod = podOf(small);
  return {
    object: small,
    request: requestFacts(request),
    path: pathText(findViolation(small, mutant)),
    control: facts.control,
    admitted: facts.admits.results(final),
    denied: facts.denies?.results(final) ?? [],
    forbidden: pod === undefined ? "" : forbiddenText(facts.level, facts.version, pod),
  };
}

function hold(facts: WitnessFacts, request: Request): boolean {
  const pod = podOf(request.object ?? {});
  if (pod === undefined) return false;
  if (!violatedControls(facts.level, facts.version, pod).has(facts.control)) return false;
  if (!facts.admitted.includes(facts.admits.judge(request))) return false;
  return facts.denies === undefined || facts.denied.includes(facts.denies.judge(request));
}

/** The violation itself, and what makes the mutant what it is, stay. */
function keepOf({ violation, twist }: Mutant): (path: Path, value: Json) => boolean {
  const field = violation?.field.path ?? [];
  return (path) => {
    const last = path.at(-1);
    if (twist === "command" && (path.includes("command") || last === "command")) return true;
    if (twist === "sidecar" && last === "restartPolicy") return true;
    const at = field[0] === undefined ? -1 : path.indexOf(field[0]);
    if (at < 0 || violation?.values.length === 0) return false;
    const rest = path.slice(at);
    return field.every((key, index) => index >= rest.length || rest[index] === key);
  };
}

/** Where the violation stands in an object. */
function findViolation(object: JsonMap, mutant: Mutant): Path {
  const pod = podPath(object) ?? [];
  const { violation, list } = mutant;
  if (violation === undefined) return [...pod, "spec"];
  const { field } = violation;
  if (field.of === "annotation") return [...pod, "metadata", "annotations", ...field.path];
  if (list === "pod") return [...pod, "spec", ...field.path];
  const containers = containersOf(object, pod, list);
  const index = containers.findIndex(
    (item) =>
      isMap(item) &&
      get(item, "image") === mutant.image.text &&
      (mutant.name === undefined || get(item, "name") === mutant.name.text) &&
      (mutant.companion === undefined || get(item, "name") !== mutant.companion.name.text),
  );
  return [...pod, "spec", list, Math.max(index, 0), ...field.path];
}

function containersOf(object: JsonMap, pod: readonly string[], list: string): readonly Json[] {
  let current: Json | undefined = object;
  for (const key of [...pod, "spec", list]) {
    current = current !== undefined && isMap(current) ? get(current, key) : undefined;
  }
  return Array.isArray(current) ? current : [];
}

function requestFacts({
  admission,
  namespaceLabels,
  operation,
  oldObject,
}: Request): WitnessRequest {
  const user = admission?.userInfo;
  const roles = admission?.roles ?? [];
  const clusterRoles = admission?.clusterRoles ?? [];
  return {
    operation: operation === "UPDATE" ? "UPDATE" : "CREATE",
    ...(oldObject === undefined ? {} : { oldObject }),
    ...(user?.username === undefined ? {} : { username: user.username }),
    ...(user?.groups === undefined || user.groups.length === 0 ? {} : { groups: user.groups }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(clusterRoles.length === 0 ? {} : { clusterRoles }),
    ...(namespaceLabels === undefined ? {} : { namespaceLabels }),
  };
}
