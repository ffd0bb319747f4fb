/** Documents with something taken out or replaced; the originals stay as they are. */
import { copyToExtend, get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

export type Path = readonly (string | number)[];

/** One change to a document; without a value, what stands at the path is taken out. */
export interface DocumentEdit {
  /** The document's place in the list that was given. */
  readonly document: number;
  /** Empty: the document as a whole. */
  readonly path: Path;
  readonly value?: Json;
}

/** What stands at a path; undefined where a step is missing. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let current = value;
  for (const step of path) {
    if (typeof step === "number") {
      current = Array.isArray(current) ? current[step] : undefined;
    } else {
      current = current !== undefined && isMap(current) ? get(current, step) : undefined;
    }
  }
  return current;
}

/** Keys that go when nothing is left in them, because Kyverno does not accept them empty. */
const prunable: ReadonlySet<string> = new Set([
  "exclude",
  "preconditions",
  "any",
  "all",
  "conditions",
  "resources",
  "selector",
  "matchExpressions",
]);

/** The value with one place set or taken out; maps and lists that lose their last entry go as well. */
export function editValue(value: Json, path: Path, replacement: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return replacement ?? value;
  if (Array.isArray(value)) {
    if (typeof step !== "number" || step >= value.length) return value;
    if (rest.length === 0 && replacement === undefined) {
      return value.filter((_, index) => index !== step);
    }
    return value.map((item, index) => (index === step ? editValue(item, rest, replacement) : item));
  }
  if (!isMap(value) || typeof step !== "string") return value;
  const copy = copyToExtend(value);
  const child = get(value, step);
  if (rest.length === 0) {
    if (replacement === undefined) delete copy[step];
    else set(copy, step, replacement);
    return copy;
  }
  const missing: Json = typeof rest[0] === "number" ? [] : {};
  if (child === undefined && replacement === undefined) return value;
  const edited = editValue(child ?? missing, rest, replacement);
  if (prunable.has(step) && isEmpty(edited)) delete copy[step];
  else set(copy, step, edited);
  return copy;
}

function isEmpty(value: Json): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isMap(value) && Object.keys(value).length === 0;
}

/** A document of the audit: its text's value and where it stands in the list that was given. */
export interface NumberedDocument {
  readonly number: number;
  readonly value: JsonMap;
}

/** The documents after all edits. Those within one list are made from its end, so that indexes hold. */
export function editDocuments(
  documents: readonly NumberedDocument[],
  edits: readonly DocumentEdit[],
): NumberedDocument[] {
  const ordered = edits.toSorted((left, right) => comparePaths(right.path, left.path));
  return documents.flatMap(({ number, value }) => {
    const own = ordered.filter((edit) => edit.document === number);
    if (own.some(({ path }) => path.length === 0)) return [];
    const edited = own.reduce<Json>(
      (current, edit) => editValue(current, edit.path, edit.value),
      value,
    );
    return isMap(edited) ? [{ number, value: edited }] : [];
  });
}

function comparePaths(left: Path, right: Path): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const one = left[index];
    const other = right[index];
    if (one === other) continue;
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one) < String(other) ? -1 : 1;
  }
  return left.length - right.length;
}
