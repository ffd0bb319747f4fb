/**
 * Applies JSON patches (RFC 6902) without touching the document: containers on the way to a change
 * are copied, once for each patch, and everything else is shared with the document.
 */
import { copyToExtend, deepEqual, get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError } from "../patch-error.ts";
import type { Operation } from "./operation.ts";
import { pointerSteps } from "./pointer.ts";

/** Where a patch may be taken more generously than RFC 6902 takes it; all off by default. */
export interface PatchOptions {
  /** An index may count from the end of a list: -1 is the last element. */
  readonly negativeIndexes?: boolean;
  /** Removing what is not there changes nothing. */
  readonly missingPathOnRemove?: boolean;
  /** Adding creates the maps and lists on the way; lists are filled up with null. */
  readonly ensurePathOnAdd?: boolean;
  /** A path may lack its first slash; what stands before the first one is dropped. */
  readonly pathWithoutSlash?: boolean;
}

/** The most nulls that one list is filled up with. */
const longestFill = 1000;
/** The most values that the copies of one patch may make in all. */
const mostCopied = 1_000_000;

type Container = JsonMap | Json[];

interface Editor {
  root: Json;
  /** Containers that belong to this patch and may be changed in place. */
  owned: Set<Container>;
  copied: number;
  readonly options: PatchOptions;
}

/**
 * The document after the operations, one after the other.
 *
 * @throws {PatchError} naming the operation that does not fit, or whose test does not hold
 */
export function applyOperations(
  document: Json,
  operations: readonly Operation[],
  options: PatchOptions = {},
): Json {
  const editor: Editor = { root: document, owned: new Set(), copied: 0, options };
  for (const operation of operations) applyOperation(editor, operation);
  return editor.root;
}

function applyOperation(editor: Editor, operation: Operation): void {
  const lenient = editor.options.pathWithoutSlash === true;
  const path = pointerSteps(operation.path, lenient);
  const fail = (reason: string): never => {
    throw new PatchError(`cannot ${operation.op} ${JSON.stringify(operation.path)}: ${reason}`);
  };
  switch (operation.op) {
    case "add":
      return add(editor, path, operation.value, editor.options.ensurePathOnAdd === true, fail);
    case "replace":
      return replace(editor, path, operation.value, fail);
    case "remove":
      return remove(editor, path, editor.options.missingPathOnRemove === true, fail);
    case "test":
      return test(editor, path, operation.value, fail);
    case "move": {
      const from = pointerSteps(operation.from, lenient);
      if (from.length === 0) fail("the whole document cannot be moved");
      const value = read(editor, from);
      if (value === undefined) return fail(`there is no ${JSON.stringify(operation.from)}`);
      remove(editor, from, false, fail);
      return add(editor, path, value, false, fail);
    }
    case "copy": {
      const value = read(editor, pointerSteps(operation.from, lenient));
      if (value === undefined) return fail(`there is no ${JSON.stringify(operation.from)}`);
      editor.copied = countValues(value, editor.copied);
      if (editor.copied > mostCopied) fail(`the patch copies more than ${mostCopied} values`);
      // the value now stands in two places, so neither may be changed in place
      editor.owned = new Set();
      return add(editor, path, value, false, fail);
    }
  }
}

type Fail = (reason: string) => never;

function add(editor: Editor, path: string[], value: Json, ensure: boolean, fail: Fail): void {
  const key = path.at(-1);
  if (key === undefined) return replaceRoot(editor, value, fail);
  const container = ensure ? openOrCreate(editor, path, fail) : open(editor, path);
  if (container === undefined) return fail("its parent is not there or is no map or list");
  if (isMap(container)) return set(container, key, value);
  const position = key === "-" ? container.length : indexOf(key, container.length + 1, editor);
  if (position === undefined) return fail(`${key} is no index of a list of ${container.length}`);
  container.splice(position, 0, value);
}

function replace(editor: Editor, path: string[], value: Json, fail: Fail): void {
  const key = path.at(-1);
  if (key === undefined) return replaceRoot(editor, value, fail);
  if (read(editor, path) === undefined) return fail("it is not there");
  const container = open(editor, path);
  if (container === undefined) return fail("it is not there");
  if (isMap(container)) return set(container, key, value);
  const position = indexOf(key, container.length, editor);
  if (position !== undefined) container[position] = value;
}

/** A document is a map or a list before and after. */
function replaceRoot(editor: Editor, value: Json, fail: Fail): void {
  if (!isContainer(value)) return fail("a document must be a map or a list");
  editor.root = value;
}

function remove(editor: Editor, path: string[], mayMiss: boolean, fail: Fail): void {
  const key = path.at(-1);
  if (key === undefined) return mayMiss ? undefined : fail("the whole document cannot be removed");
  if (read(editor, path) === undefined) {
    const parent = read(editor, path.slice(0, -1));
    if (Array.isArray(parent) && !anyIndex.test(key)) fail(`${key} is no index of a list`);
    return mayMiss ? undefined : fail("it is not there");
  }
  const container = open(editor, path);
  if (container === undefined) return;
  if (isMap(container)) {
    delete container[key];
    return;
  }
  const position = indexOf(key, container.length, editor);
  if (position !== undefined) container.splice(position, 1);
}

function test(editor: Editor, path: string[], value: Json, fail: Fail): void {
  const parent = path.length === 0 ? editor.root : read(editor, path.slice(0, -1));
  if (!isContainer(parent)) return fail("it is not there");
  const found = read(editor, path);
  if (found === undefined && Array.isArray(parent)) return fail("it is not there");
  if (!deepEqual(found ?? null, value)) return fail("the value is another one");
}

function isContainer(value: Json | undefined): value is Container {
  return Array.isArray(value) || isMap(value);
}

const anyIndex = /^-?\d+$/;
const index = /^-?(?:0|[1-9]\d{0,8})$/;

/** The position below `end` that a step names, undefined for none. */
function indexOf(step: string, end: number, editor: Editor): number | undefined {
  if (!index.test(step)) return undefined;
  const written = Number(step);
  if (written < 0 && editor.options.negativeIndexes !== true) return undefined;
  const position = written < 0 ? end + written : written;
  return position >= 0 && position < end ? position : undefined;
}

function child(container: Json | undefined, step: string, editor: Editor): Json | undefined {
  if (isMap(container)) return get(container, step);
  if (!Array.isArray(container)) return undefined;
  const position = indexOf(step, container.length, editor);
  return position === undefined ? undefined : container[position];
}

function read(editor: Editor, path: readonly string[]): Json | undefined {
  let current: Json | undefined = editor.root;
  for (const step of path) current = child(current, step, editor);
  return current;
}

/** A container that may be changed in place, and that stands where `value` stood. */
function own(editor: Editor, value: Container): Container {
  if (editor.owned.has(value)) return value;
  const copy = Array.isArray(value) ? value.slice() : copyToExtend(value);
  editor.owned.add(copy);
  return copy;
}

function put(container: Container, step: string, value: Json, editor: Editor): void {
  if (isMap(container)) return set(container, step, value);
  const position = indexOf(step, container.length, editor);
  if (position !== undefined) container[position] = value;
}

/** The container that holds the path's last step, ready to be changed; undefined where there is none. */
function open(editor: Editor, path: readonly string[]): Container | undefined {
  // look first, so that nothing is copied for a path that does not exist
  if (!isContainer(editor.root) || !isContainer(read(editor, path.slice(0, -1)))) return undefined;
  let current = own(editor, editor.root);
  editor.root = current;
  for (const step of path.slice(0, -1)) {
    const next = child(current, step, editor);
    if (!isContainer(next)) return undefined;
    const owned = own(editor, next);
    put(current, step, owned, editor);
    current = owned;
  }
  return current;
}

/** As `open`, but creates what is not there: a list where the next step is an index, else a map. */
function openOrCreate(editor: Editor, path: readonly string[], fail: Fail): Container | undefined {
  if (!isContainer(editor.root)) return undefined;
  let current = own(editor, editor.root);
  editor.root = current;
  for (const [position, step] of path.slice(0, -1).entries()) {
    const next = child(current, step, editor);
    if (next === undefined || next === null) {
      const created = createFor(path[position + 1] ?? "", fail);
      editor.owned.add(created);
      insert(current, step, created, editor, fail);
      current = created;
      continue;
    }
    if (!isContainer(next)) return undefined;
    const owned = own(editor, next);
    put(current, step, owned, editor);
    current = owned;
  }
  return current;
}

function createFor(step: string, fail: Fail): Container {
  if (step !== "-" && !anyIndex.test(step)) return {};
  const length = step === "-" ? 0 : Number(step);
  if (length < -1) fail(`${step} is no index of a new list`);
  return filled([], length, fail);
}

/** Adds to a container; a list that is too short for the index is filled up with null. */
function insert(container: Container, step: string, value: Json, editor: Editor, fail: Fail): void {
  if (isMap(container)) return set(container, step, value);
  if (anyIndex.test(step)) filled(container, Number(step), fail);
  const position = indexOf(step, container.length + 1, editor);
  if (position === undefined) return fail(`${step} is no index of a list of ${container.length}`);
  container.splice(position, 0, value);
}

function filled(list: Json[], length: number, fail: Fail): Json[] {
  if (length - list.length > longestFill) {
    fail(`a list is filled up with ${longestFill} nulls at most`);
  }
  while (list.length < length) list.push(null);
  return list;
}

/** Adds the number of values in a document to a count, and stops soon after the limit. */
function countValues(value: Json, count: number): number {
  let total = count + 1;
  if (total > mostCopied) return total;
  if (Array.isArray(value)) {
    for (const item of value) total = countValues(item, total);
  } else if (isMap(value)) {
    for (const key of Object.keys(value)) total = countValues(get(value, key) ?? null, total);
  }
  return total;
}
