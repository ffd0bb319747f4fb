import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { pathText } from "@winnow/engine";
import { EditError } from "./edit.ts";
import type { Edit, Path } from "./edit.ts";

/** The value after the change; the given one stays as it is. Throws EditError. */
export function editValue(value: Json, edit: Edit): Json {
  switch (edit.type) {
    case "remove":
      return changeParent(value, edit.path, (parent, key) => without(parent, key));
    case "insert":
      return changeAt(value, edit.path, (map) => withKey(map, edit));
    case "replace":
      return changeAt(value, edit.path, () => edit.value);
    case "rename":
      return changeParent(value, edit.path, (parent, key) => renamed(parent, key, edit.key));
    case "nest":
      return changeAt(value, edit.path, (inner) => ({ [edit.key]: inner }));
    case "list":
      return changeAt(value, edit.path, (inner) => [inner]);
    case "append":
      return changeAt(value, edit.path, (list) => {
        if (!Array.isArray(list)) throw new EditError(`${pathText(edit.path)} is no list`);
        return [...list, ...edit.items];
      });
  }
}

/** What stands at a path; undefined where there is nothing. */
export function valueAt(value: Json, path: Path): Json | undefined {
  let current: Json | undefined = value;
  for (const step of path) {
    if (typeof step === "number") current = Array.isArray(current) ? current[step] : undefined;
    else current = isMap(current) ? get(current, step) : undefined;
  }
  return current;
}

function changeAt(value: Json, path: Path, change: (inner: Json) => Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  const inner = valueAt(value, [step]);
  if (inner === undefined) throw new EditError(`${pathText(path)} is not there`);
  const changed = changeAt(inner, rest, change);
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? changed : item));
  const copy: JsonMap = { ...(value as JsonMap) };
  set(copy, String(step), changed);
  return copy;
}

function changeParent(
  value: Json,
  path: Path,
  change: (parent: Json, key: string | number) => Json,
): Json {
  const key = path.at(-1);
  if (key === undefined || valueAt(value, path) === undefined) {
    throw new EditError(`${pathText(path)} is not there`);
  }
  return changeAt(value, path.slice(0, -1), (parent) => change(parent, key));
}

function without(parent: Json, key: string | number): Json {
  if (Array.isArray(parent)) return parent.filter((_, index) => index !== key);
  const entries = Object.entries(parent as JsonMap).filter(([name]) => name !== key);
  return Object.fromEntries(entries);
}

function renamed(parent: Json, key: string | number, name: string): Json {
  if (!isMap(parent)) throw new EditError("only a map's keys have names");
  if (get(parent, name) !== undefined) throw new EditError(`${name} is there already`);
  const entries = Object.entries(parent);
  return Object.fromEntries(entries.map(([old, inner]) => [old === key ? name : old, inner]));
}

function withKey(map: Json, edit: Edit & { type: "insert" }): Json {
  if (!isMap(map)) throw new EditError(`${pathText(edit.path)} is no map`);
  if (get(map, edit.key) !== undefined) throw new EditError(`${edit.key} is there already`);
  const added: [string, Json] = [edit.key, edit.value];
  const entries = Object.entries(map);
  const at = entries.findIndex(([name]) => name === edit.after) + 1;
  return Object.fromEntries([...entries.slice(0, at), added, ...entries.slice(at)]);
}
