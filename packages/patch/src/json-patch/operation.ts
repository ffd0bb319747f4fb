/** The operations of a JSON patch (RFC 6902). */
import { get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError } from "../patch-error.ts";

export type Operation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string };

/** The operation as a JSON document, its members in the order of RFC 6902's examples. */
export function operationDocument(operation: Operation): JsonMap {
  return { ...operation };
}

/**
 * Reads a JSON patch from its document. A test without a value tests for null.
 *
 * @throws {PatchError} naming the operation that is not one
 */
export function readOperations(document: Json): Operation[] {
  if (!Array.isArray(document)) throw new PatchError("a JSON patch must be a list of operations");
  return document.map(readOperation);
}

function readOperation(document: Json, index: number): Operation {
  const fail = (reason: string): never => {
    throw new PatchError(`operation ${index} of the JSON patch ${reason}: ${shown(document)}`);
  };
  if (!isMap(document)) return fail("is not a map");
  const text = (key: string): string => {
    const value = get(document, key);
    return typeof value === "string" ? value : fail(`needs ${key}, a text`);
  };
  const path = text("path");
  const op = get(document, "op");
  switch (op) {
    case "add":
    case "replace":
    case "test": {
      const value = get(document, "value");
      if (value === undefined && op !== "test") return fail("needs a value");
      return { op, path, value: value ?? null };
    }
    case "remove":
      return { op, path };
    case "move":
    case "copy":
      return { op, from: text("from"), path };
    default:
      return fail("must have op add, remove, replace, move, copy or test");
  }
}

function shown(document: Json): string {
  const text = stringify(document);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
