/** Random policies and pods for the laws, drawn from the standard's own table of fields. */
import { controls } from "@winnow/pod-security";
import type { Control, ControlField } from "@winnow/pod-security";
import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { valueAt } from "../document-edit.ts";
import { applyViolation, listNames, violationsOf } from "../space/violation.ts";
import type { ListName, Violation } from "../space/violation.ts";
import type { Random } from "./random.ts";

/** An entry of `exclude`. */
export type Entry = JsonMap;

const images = [
  "docker.io/istio/proxyv2:1",
  "evil.example/istio/proxyv2-x:1",
  "cr.l5d.io/linkerd/proxy-init:v2",
  "ghcr.io/acme/app:1",
] as const;

const globs = [
  "*/istio/proxyv2*",
  "docker.io/istio/*",
  "cr.l5d.io/*",
  "ghcr.io/acme/app:1",
  "*",
] as const;

const named = controls.filter(
  (control): control is Control & { readonly name: string } => control.name !== undefined,
);

/** Entries that the engine accepts: with images where the control is of containers. */
export function randomEntries(random: Random, level: "baseline" | "restricted"): Entry[] {
  const allowed = named.filter((control) => level === "restricted" || control.level === "baseline");
  const count = 1 + Math.floor(random.next() * 3);
  return Array.from({ length: count }, () => randomEntry(random, pickFrom(random, allowed)));
}

function pickFrom<T>(random: Random, items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined) throw new RangeError("nothing to pick from");
  return random.pick([first, ...rest]);
}

function randomEntry(random: Random, control: Control & { readonly name: string }): Entry {
  const isPod = control.scope === "pod" || (control.scope === "both" && random.oneIn(2));
  const fields = control.fields.filter(({ of }) => of === (isPod ? "pod" : "container"));
  const entry: Entry = { controlName: control.name };
  if (!isPod) entry["images"] = [random.pick(globs), ...random.some(globs, 1)];
  if (fields.length === 0 || random.oneIn(3)) return entry;
  const field = pickFrom(random, fields);
  entry["restrictedField"] = isPod
    ? `spec.${field.name}`
    : `spec.${random.pick(listNames)}[*].${field.name}`;
  const values = valuesOf(random, field);
  entry["values"] = values.length === 0 ? ["*"] : values;
  return entry;
}

function valuesOf(random: Random, { bad }: ControlField): string[] {
  return random.some(bad.map(String), 3);
}

/** A policy of podSecurity with these entries. */
export function policyOf(level: string, exclude: readonly Entry[]): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "law" },
    spec: {
      validationFailureAction: "Enforce",
      rules: [
        {
          name: "law",
          match: { any: [{ resources: { kinds: ["Pod"] } }] },
          validate: { podSecurity: { level, version: "latest", exclude: [...exclude] } },
        },
      ],
    },
  };
}

/** An exception with these entries, for every rule and resource. */
export function exceptionOf(podSecurity: readonly Entry[]): JsonMap {
  return {
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name: "law", namespace: "kyverno" },
    spec: {
      exceptions: [{ policyName: "law", ruleNames: ["law", "autogen-law", "autogen-cronjob-law"] }],
      match: { any: [{ resources: { kinds: ["*"] } }] },
      podSecurity: [...podSecurity],
    },
  };
}

const byLevel = {
  baseline: violationsOf("baseline", []),
  restricted: violationsOf("restricted", []),
} as const;

/** What can be added to a pod: a container, or something at the pod itself. */
export interface Addition {
  readonly list: ListName | "pod";
  readonly violation: Violation;
  readonly image: string;
}

export function randomAddition(random: Random, level: "baseline" | "restricted"): Addition {
  const violation = pickFrom(
    random,
    byLevel[level].filter(({ field }) => field.of !== "annotation"),
  );
  const list = violation.field.of === "pod" ? "pod" : random.pick(listNames);
  return { list, violation, image: random.pick(images) };
}

/** The pod spec with additions, one after the other, on a base that violates nothing. */
export function podSpecOf(additions: readonly Addition[], base: JsonMap): JsonMap {
  let spec: JsonMap = {};
  const lists: Record<ListName, Json[]> = {
    initContainers: [],
    containers: [{ name: "app", image: "ghcr.io/acme/app:1", ...base }],
    ephemeralContainers: [],
  };
  additions.forEach(({ list, violation, image }, index) => {
    if (list === "pod") {
      spec = addToPod(spec, violation, index);
    } else {
      lists[list].push({ name: `c${index}`, image, ...applyViolation(base, violation) });
    }
  });
  for (const list of listNames) {
    if (lists[list].length > 0) spec[list] = lists[list];
  }
  return spec;
}

/** Lists of the pod get one more entry; a field that is set already stays as it is. */
function addToPod(spec: JsonMap, violation: Violation, index: number): JsonMap {
  const { path } = violation.field;
  const before = valueAt(spec, path);
  if (before === undefined) return applyViolation(spec, violation);
  if (!Array.isArray(before)) return spec;
  const alone = applyViolation({}, violation);
  const added = valueAt(alone, path);
  if (!Array.isArray(added)) return spec;
  const renamed = added.map((item) =>
    path[0] === "volumes" && isMap(item) ? { ...item, name: `v${index}` } : item,
  );
  return setList(spec, path, [...before, ...renamed]);
}

function setList(map: JsonMap, path: readonly string[], list: Json[]): JsonMap {
  const [key, ...rest] = path;
  if (key === undefined) return map;
  const child = map[key];
  if (rest.length === 0) return { ...map, [key]: list };
  return { ...map, [key]: setList(child !== undefined && isMap(child) ? child : {}, rest, list) };
}
