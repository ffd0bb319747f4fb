import type { ListNode, MapNode, Node, StructNode } from "../syntax/node.ts";
import { formatType, optionalName, optionalOf, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import type { Checker } from "./checker.ts";
import { moreGeneral } from "./substitution.ts";

/** The type of a literal list: that of its elements together. */
export function checkList(checker: Checker, node: ListNode): Type {
  let joined: Type | undefined;
  for (const { value, isOptional } of node.elements) {
    joined = join(checker, value, joined, checkItem(checker, value, isOptional));
  }
  return { kind: "list", element: joined ?? checker.types.newParameter() };
}

export function checkMap(checker: Checker, node: MapNode): Type {
  let key: Type | undefined;
  let value: Type | undefined;
  for (const entry of node.entries) {
    key = join(checker, entry.key, key, checkKey(checker, entry.key));
    value = join(checker, entry.value, value, checkItem(checker, entry.value, entry.isOptional));
  }
  return {
    kind: "map",
    key: key ?? checker.types.newParameter(),
    value: value ?? checker.types.newParameter(),
  };
}

/** A collection is no key, which shows when the map is made; its type could only make types grow. */
function checkKey(checker: Checker, node: Node): Type {
  const type = checker.types.apply(checker.check(node));
  return ["list", "map", "opaque"].includes(type.kind) ? scalar.dyn : type;
}

/** The type of what is put into a collection: `?x` puts in what is in the optional x. */
function checkItem(checker: Checker, node: Node, isOptional: boolean): Type {
  const type = checker.check(node);
  if (!isOptional) return type;
  const known = checker.types.apply(type);
  if (known.kind === "opaque" && known.name === optionalName) {
    return known.parameters[0] ?? scalar.dyn;
  }
  if (known.kind === "dyn" || known.kind === "error") return known;
  const wanted = formatType(optionalOf(known));
  return checker.report(node, `expected type '${wanted}' but found '${formatType(known)}'`);
}

function join(checker: Checker, node: Node, previous: Type | undefined, current: Type): Type {
  if (previous === undefined) return current;
  if (checker.types.isAssignable(previous, current)) return moreGeneral(previous, current);
  if (checker.environment.literals === "any") return scalar.dyn;
  return checker.report(
    node,
    `expected type '${checker.format(previous)}' but found '${checker.format(current)}'`,
  );
}

/** The type of `Name{field: value}`, where the name is that of an object's type. */
export function checkStruct(checker: Checker, node: StructNode): Type {
  const name = node.name.startsWith(".") ? node.name.slice(1) : node.name;
  const type = checker.environment.constants.get(name)?.type;
  if (type === undefined) return checker.report(node, `undeclared reference to '${name}'`);
  if (type.kind !== "type") return checker.report(node, `'${name}' is not a type`);
  const { of } = type;
  if (of.kind !== "object") return checker.report(node, `'${name}' is not a message type`);
  for (const field of node.fields) {
    const found = checkItem(checker, field.value, field.isOptional);
    const wanted = of.fields.get(field.name);
    if (wanted === undefined) {
      checker.report(field, `undefined field '${field.name}'`);
    } else if (!checker.types.isAssignable(wanted, found)) {
      checker.report(
        field,
        `expected type of field '${field.name}' is '${formatType(wanted)}' but provided type is '${checker.format(found)}'`,
      );
    }
  }
  return of;
}
