/** What the standard forbids in a pod, value by value, and the pod without it. */
import { compilePodSecurity, controls } from "@winnow/pod-security";
import type { Json, JsonMap } from "@winnow/value";
import { editValue, valueAt } from "../document-edit.ts";
import type { Path } from "../document-edit.ts";
import { podOf, podPath } from "../judge/pod-of.ts";
import { toNeed } from "./field-need.ts";
import type { Need } from "./field-need.ts";

/** One value of one field that the standard forbids. */
export interface Atom {
  readonly need: Need;
  /** Undefined: it cannot be healed. */
  readonly path: Path | undefined;
  readonly good: Json | undefined;
}

/**
 * Whether a rule is content once nothing is left in a pod that the standard forbids. Otherwise it objects
 * to something else. Rules say what they please, so the engine is asked, not their text.
 */
export function isOfStandard(object: JsonMap, fails: (object: JsonMap) => boolean): boolean {
  return !fails(heal(object, atomsOf(object)));
}

const standard = compilePodSecurity(
  { level: "restricted", version: "latest", exclude: [] },
  "sound",
);

/** Everything that the standard forbids in a pod or in the pod of a controller, value by value. */
export function atomsOf(object: JsonMap): Atom[] {
  const pod = podOf(object);
  const base = podPath(object);
  if (pod === undefined || base === undefined) return [];
  const seen = new Set<string>();
  const { failed } = standard.check(pod);
  return failed.flatMap(({ control, errors }) => {
    if (errors.length === 0) {
      const need = { control: control.id, field: "", image: undefined, values: [""] };
      return [{ need, path: undefined, good: undefined }];
    }
    return errors.flatMap((error) => {
      const need = toNeed(control.name ?? control.id, error, "sound");
      const path = readPath(error.path);
      const [good] = fieldOf(need.field)?.good ?? [];
      return need.values.flatMap((value): Atom[] => {
        const key = `${error.path} ${value}`;
        if (seen.has(key)) return [];
        seen.add(key);
        return [{ need: { ...need, values: [value] }, path: path && [...base, ...path], good }];
      });
    });
  });
}

/** The field of the standard that a restricted field names, below a container or the pod. */
function fieldOf(restrictedField: string): (typeof controls)[number]["fields"][number] | undefined {
  const name = restrictedField.replace(/^spec\.(?:(?:initC|c|ephemeralC)ontainers\[\*\]\.)?/, "");
  const of = name === restrictedField.replace(/^spec\./, "") ? "pod" : "container";
  return controls
    .flatMap(({ fields }) => fields)
    .find((field) => field.name === name && field.of === of);
}

/** `spec.containers[0].ports[1].hostPort` as steps; undefined for annotations, whose keys hold dots. */
function readPath(text: string): Path | undefined {
  if (!text.startsWith("spec.")) return undefined;
  return text.split(".").flatMap((part) =>
    part.split(/[[\]]/).flatMap((step): Path => {
      if (step === "") return [];
      return [/^\d+$/.test(step) ? Number(step) : step];
    }),
  );
}

/** The object without these values; what a field must say instead is the standard's. */
export function heal(object: JsonMap, atoms: readonly Atom[]): JsonMap {
  return atoms.reduce<JsonMap>((current, { path, need, good }) => {
    if (path === undefined) return current;
    const today = valueAt(current, path);
    const [value] = need.values;
    if (Array.isArray(today) && path.at(-1) === "add") {
      const rest = today.filter((item) => item !== value);
      return editValue(current, path, rest) as JsonMap;
    }
    const healed = path.at(-1) === "drop" ? ["ALL"] : good;
    return editValue(current, path, healed) as JsonMap;
  }, object);
}
