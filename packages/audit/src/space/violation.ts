/** What can be wrong with a pod: every field that the standard inspects, with good and bad values. */
import { controls } from "@winnow/pod-security";
import type { Control, ControlField, FieldValue, Level } from "@winnow/pod-security";
import { copyToExtend, get, hasWildcard, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

export type ListName = "initContainers" | "containers" | "ephemeralContainers";

/** What a report calls the lists. */
export const listWords: Readonly<Record<ListName | "pod", string>> = {
  initContainers: "init",
  containers: "main",
  ephemeralContainers: "ephemeral",
  pod: "pod",
};

export const listNames: readonly [ListName, ...ListName[]] = [
  "initContainers",
  "containers",
  "ephemeralContainers",
];

/** One field with one value, or a pair of values, or left out. */
export interface Violation {
  /** The control whose table it comes from; what it violates is for the reference to say. */
  readonly control: string;
  readonly field: ControlField;
  /** The values it puts there; empty: it leaves the field out. */
  readonly values: readonly FieldValue[];
  /** `SYS_ADMIN`, `NET_ADMIN, SYS_ADMIN`, `<unset>`. */
  readonly text: string;
  /** Whether dimensions beside the value are to be gone through in full. */
  readonly isCore: boolean;
  /** Its place among the field's values: the lower, the worse. */
  readonly order: number;
  readonly hasWildcard: boolean;
}

/** Controls of a level in the order of the standard's table; those of restricted after baseline's. */
export function controlsOf(level: Level): readonly Control[] {
  const of = (wanted: string): Control[] => controls.filter((control) => control.level === wanted);
  if (level === "privileged") return [];
  return level === "baseline" ? of("baseline") : [...of("baseline"), ...of("restricted")];
}

/**
 * The violations of a level: each bad value of each field, those that policies name, a wildcard where
 * the value is a text, pairs of a named value with a bad one, and required fields left out.
 */
export function violationsOf(level: Level, named: readonly string[]): Violation[] {
  const seen = new Set<string>();
  return controlsOf(level).flatMap((control) =>
    control.fields.flatMap((field) => {
      const key = `${field.of} ${field.name} ${field.path.join("/")}`;
      const found = violationsOfField(control, field, named).filter(({ text }) => {
        const whole = `${key} ${text}`;
        if (seen.has(whole)) return false;
        seen.add(whole);
        return true;
      });
      return found;
    }),
  );
}

function violationsOfField(
  control: Control,
  field: ControlField,
  named: readonly string[],
): Violation[] {
  const { bad, good } = field;
  const isText = [...bad, ...good].some((value) => typeof value === "string");
  const isOpen = isText && field.path.at(-1) !== "drop" && !isSourceField(field);
  const known = new Set([...bad, ...good].map(String));
  const fitting = named.filter((text) => isPlausible(text, field));
  const extra = isOpen ? fitting.filter((text) => !known.has(text) && !hasWildcard(text)) : [];
  const last = bad.length - 1;
  const make = (values: readonly FieldValue[], isCore: boolean, order: number): Violation => ({
    control: control.id,
    field,
    values,
    text: values.length === 0 ? "<unset>" : values.join(", "),
    isCore,
    order,
    hasWildcard: values.some((value) => typeof value === "string" && hasWildcard(value)),
  });
  const single = bad.map((value, index) => {
    const isNamed = fitting.includes(String(value));
    return make([value], index === 0 || index === last || isNamed, index);
  });
  const more = extra.map((value) => make([value], true, bad.length));
  const wild = isOpen && bad.length > 0 ? [make(["*"], true, bad.length + 1)] : [];
  const pairs =
    field.entry === undefined || isSourceField(field)
      ? []
      : pairsOf(field, fitting).map((values) => make(values, false, bad.length + 2));
  const unset = field.required === true ? [make([], true, bad.length + 3)] : [];
  return [...single, ...more, ...wild, ...pairs, ...unset];
}

/** Volume types name their source in the field, not in a value. */
function isSourceField({ name, bad }: ControlField): boolean {
  return bad.length === 1 && name.endsWith(`.${String(bad[0])}`);
}

/** Whether a literal of a policy looks like a value of the field: capabilities, paths, dotted names. */
function isPlausible(text: string, { bad, good, path }: ControlField): boolean {
  const shapes: readonly RegExp[] = [/^[A-Z][A-Z_]+$/, /^\//, /^[a-z0-9_]+(\.[a-z0-9_*]+)+$/];
  if ([...bad, ...good].some((value) => String(value) === text)) return true;
  const sample = bad.concat(good).find((value) => typeof value === "string");
  if (typeof sample !== "string" || path.includes("seLinuxOptions")) return false;
  return shapes.some((shape) => shape.test(sample) && shape.test(text));
}

/** A value that policies name beside the worst and the mildest of the others. */
function pairsOf(field: ControlField, named: readonly string[]): FieldValue[][] {
  const values = field.bad.filter((value) => named.includes(String(value)));
  const others = field.bad.filter((value) => !named.includes(String(value)));
  const picked = others.length > 1 ? [others[0], others.at(-1)] : others;
  return values.flatMap((value) =>
    picked.flatMap((other) => (other === undefined ? [] : [[value, other]])),
  );
}

/** A container or spec with the violation put in; shares everything that it does not change. */
export function applyViolation(owner: JsonMap, { field, values }: Violation): JsonMap {
  const { path, entry, beside } = field;
  const value: Json | undefined =
    entry === undefined ? values[0] : values.length === 0 ? undefined : values.map(entryOf(entry));
  return putAt(owner, path, value, beside);
}

function entryOf(
  entry: NonNullable<ControlField["entry"]>,
): (value: FieldValue, index: number) => Json {
  return (value, index) => {
    const made = entry(value);
    // volumes and ports are told apart by name and number
    if (index === 0 || !isMap(made)) return made;
    if (get(made, "hostPath") !== undefined) return { ...made, name: `host-${index}` };
    const port = get(made, "containerPort");
    return typeof port === "number" ? { ...made, containerPort: port + index } : made;
  };
}

/** A copy with the value at the path; undefined takes it out. */
function putAt(
  owner: JsonMap,
  path: readonly string[],
  value: Json | undefined,
  beside?: JsonMap,
): JsonMap {
  const [key, ...rest] = path;
  if (key === undefined) return owner;
  const copy = copyToExtend(
    rest.length === 0 && beside !== undefined ? { ...beside, ...owner } : owner,
  );
  if (rest.length > 0) {
    const child = get(owner, key);
    set(copy, key, putAt(child !== undefined && isMap(child) ? child : {}, rest, value, beside));
  } else if (value === undefined) {
    delete copy[key];
  } else {
    set(copy, key, value);
  }
  return copy;
}
