/** Which fields a rule that is written out looks at, and what it allows there, found by trying. */
import { controls } from "@winnow/pod-security";
import type { ControlField, FieldValue } from "@winnow/pod-security";
import { get } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { cleanContainer } from "../space/space.ts";
import { applyViolation, listNames } from "../space/violation.ts";
import type { ListName } from "../space/violation.ts";
import { unset } from "./entry.ts";
import type { Need } from "./field-need.ts";

/** A field of one list of containers, or of the pod, in which the rule refuses some value. */
export interface Looked {
  readonly field: ControlField;
  readonly list: ListName | "pod";
  /** The values of the standard's table that the rule admits. */
  readonly allowed: readonly FieldValue[];
  readonly mayBeUnset: boolean;
}

/**
 * Tries every value that the standard knows in a pod that is otherwise clean; `fails` tells whether the
 * rule refuses it. The pod has the metadata of a pod that the rule was seen to judge.
 */
export function findLooked(judged: JsonMap, fails: (object: JsonMap) => boolean): Looked[] {
  const lists = [...listNames, "pod"] as const;
  return fields().flatMap((field) =>
    lists.flatMap((list): Looked[] => {
      if ((field.of === "pod") !== (list === "pod")) return [];
      const refuses = (values: readonly FieldValue[]): boolean =>
        fails(withField(judged, field, list, values));
      const known = [...new Set([...field.good, ...field.bad])];
      const allowed = known.filter((value) => !refuses([value]));
      const mayBeUnset = !refuses([]);
      return allowed.length === known.length && mayBeUnset
        ? []
        : [{ field, list, allowed, mayBeUnset }];
    }),
  );
}

/** Whether a need is one for the rule. */
export function isRefused({ field, values }: Need, looked: readonly Looked[]): boolean {
  return looked.some((item) => {
    if (placeOf(item) !== field) return false;
    return values.some((value) =>
      value === unset ? !item.mayBeUnset : !item.allowed.map(String).includes(value),
    );
  });
}

/** The field as entries write it. */
export function placeOf({ list, field }: Looked): string {
  return list === "pod" ? `spec.${field.name}` : `spec.${list}[*].${field.name}`;
}

/** Fields that a condition can ask for; what two controls say of one field goes together. */
function fields(): ControlField[] {
  const found = new Map<string, ControlField>();
  for (const field of controls.flatMap((control) => control.fields)) {
    if (field.of === "annotation" || field.path[0] === "volumes") continue;
    const key = `${field.of} ${field.name}`;
    const known = found.get(key);
    found.set(
      key,
      known === undefined
        ? field
        : {
            ...known,
            good: [...new Set([...known.good, ...field.good])],
            bad: [...new Set([...known.bad, ...field.bad])],
          },
    );
  }
  return [...found.values()];
}

function withField(
  { metadata = {} }: JsonMap,
  field: ControlField,
  list: ListName | "pod",
  values: readonly FieldValue[],
): JsonMap {
  const change = (owner: JsonMap): JsonMap =>
    applyViolation(owner, {
      control: "",
      field,
      values,
      text: "",
      isCore: true,
      order: 0,
      hasWildcard: false,
    });
  const clean = { ...cleanContainer("restricted"), image: "registry.example/app:1" };
  const spec: JsonMap = { containers: [{ ...clean, name: "app" }] };
  if (list === "pod") return pod(metadata, change(spec));
  const own = { ...change(clean), name: "tried" };
  const others: Json = get(spec, list) ?? [];
  const containers = Array.isArray(others) ? [...others, own] : [own];
  return pod(metadata, { ...spec, [list]: containers });
}

function pod(metadata: Json, spec: JsonMap): JsonMap {
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}
