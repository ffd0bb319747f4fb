import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { decodePod, isMismatch } from "../decode/decode.ts";
import { viewPod } from "../pod.ts";
import { controls } from "../registry.ts";
import type { Control, ControlField, FieldValue } from "./control.ts";

function putAt(owner: JsonMap, path: readonly string[], value: Json, beside: JsonMap): JsonMap {
  const [key = "", ...rest] = path;
  if (rest.length === 0) return { ...owner, ...beside, [key]: value };
  const child = owner[key];
  const inner = child !== undefined && isMap(child) ? child : {};
  return { ...owner, [key]: putAt(inner, rest, value, beside) };
}

/** A pod whose only container, or which itself, has the field with this value. */
function podWith(field: ControlField, value: FieldValue): { metadata: JsonMap; spec: JsonMap } {
  const { of, path, entry, beside = {} } = field;
  const written: Json = entry === undefined ? value : [entry(value)];
  const put = (owner: JsonMap): JsonMap => putAt(owner, path, written, beside);
  const container: JsonMap = { name: "app", image: "a" };
  return {
    metadata: of === "annotation" ? { annotations: put({}) } : {},
    spec: {
      ...(of === "pod" ? put({}) : {}),
      containers: [of === "container" ? put(container) : container],
    },
  };
}

/** What the control's newest check finds: the values it does not allow. */
function found(control: Control, field: ControlField, value: FieldValue): string | undefined {
  const decoded = decodePod(podWith(field, value), "exact");
  if (isMismatch(decoded)) throw new Error(decoded.message);
  const finding = control.versions.at(-1)?.check(viewPod(decoded));
  const isAbout = finding?.errors.some(({ path }) => pathOf(path).endsWith(pathOf(field.name)));
  if (finding === undefined) return undefined;
  return isAbout === true || finding.errors.length === 0 ? finding.detail : undefined;
}

function pathOf(path: string): string {
  return path.replaceAll(/\[[^\]]*\]/g, "");
}

const fields = controls.flatMap((control) =>
  control.fields.map((field) => ({
    id: control.id,
    field: `${field.of} ${field.name}`,
    control,
    of: field,
  })),
);

describe("the table of fields", () => {
  it.each(fields)("$id: each bad value of $field is one", ({ control, of }) => {
    for (const value of of.bad) expect(found(control, of, value), String(value)).toBeDefined();
  });

  it.each(fields)("$id: each good value of $field is one", ({ control, of }) => {
    for (const value of of.good) expect(found(control, of, value), String(value)).toBeUndefined();
  });

  it.each(controls)("$id has fields", (control) => {
    expect(control.fields.length).toBeGreaterThan(0);
  });
});
