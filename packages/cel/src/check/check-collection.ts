import type { ListNode, MapNode, Node, StructNode } from "../syntax/node.ts";
import { formatType, optionalName, optionalOf, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import type { Checker, TypedNode } from "./checker.ts";
import { moreGeneral } from "./substitution.ts";

/** The type of a literal list: that of its elements together. */
export function checkList(checker: Checker, node: ListNode): Type {
  let joined: Type | undefined;
  const types: TypedNode[] = [];
  for (const { value, isOptional } of node.elements) {
    const type = checkItem(checker, value, isOptional);
    types.push([value, type]);
    joined = join(checker, joined, type);
  }
  checker.expectOneType(types);
  return { kind: "list", element: joined ?? checker.types.newParameter() };
}

export function checkMap(checker: Checker, node: MapNode): Type {
  let key: Type | undefined;
  let value: Type | undefined;
  const keys: TypedNode[] = [];
  const values: TypedNode[] = [];
  for (const entry of node.entries) {
    const keyType = checkKey(checker, entry.key);
    const valueType = checkItem(checker, entry.value, entry.isOptional);
    keys.push([entry.key, keyType]);
    values.push([entry.value, valueType]);
    key = join(checker, key, keyType);
    value = join(checker, value, valueType);
  }
  checker.expectOneType(keys);
  checker.expectOneType(values);
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

function join(checker: Checker, previous: Type | undefined, current: Type): Type {
  if (previous === undefined || previous.kind === "null") return current;
  if (current.kind === "null" && checker.types.isAssignable(previous, current)) return previous;
  return checker.types.isAssignable(previous, current)
    ? moreGeneral(previous, current)
    : scalar.dyn;
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
