/** The types of the Common Expression Language. Source: the language definition, "Values". */
export type Type =
  | { readonly kind: ScalarKind }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  /** A type of a library (`kubernetes.Quantity`), with the types it is made of (`optional_type(int)`). */
  | { readonly kind: "opaque"; readonly name: string; readonly parameters: readonly Type[] }
  /** An object of known fields, such as `request`: another field is a problem when the expression is compiled. */
  | { readonly kind: "object"; readonly name: string; readonly fields: ReadonlyMap<string, Type> }
  /** Stands for one type in an overload's parameters and result. */
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "type"; readonly of: Type };

export type ScalarKind =
  | "dyn"
  | "null"
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "timestamp"
  | "duration"
  | "error";

/** The types that need no building. */
export const scalar: { readonly [Kind in ScalarKind]: Type } = {
  dyn: { kind: "dyn" },
  null: { kind: "null" },
  bool: { kind: "bool" },
  int: { kind: "int" },
  uint: { kind: "uint" },
  double: { kind: "double" },
  string: { kind: "string" },
  bytes: { kind: "bytes" },
  timestamp: { kind: "timestamp" },
  duration: { kind: "duration" },
  error: { kind: "error" },
};

export function listOf(element: Type): Type {
  return { kind: "list", element };
}

export function mapOf(key: Type, value: Type): Type {
  return { kind: "map", key, value };
}

export function opaque(name: string, ...parameters: readonly Type[]): Type {
  return { kind: "opaque", name, parameters };
}

export function optionalOf(type: Type): Type {
  return opaque(optionalName, type);
}

export function parameter(name: string): Type {
  return { kind: "parameter", name };
}

/** The type of a type: that of the name `int` is `typeOf(scalar.int)`. */
export function typeOf(of: Type): Type {
  return { kind: "type", of };
}

/** An object whose fields have these types; see {@link Type}. */
export function objectOf(name: string, fields: Readonly<Record<string, Type>>): Type {
  return { kind: "object", name, fields: new Map(Object.entries(fields)) };
}

export const optionalName = "optional_type";

/** The names of scalar types where they are not those of their kinds. */
const scalarNames: Readonly<Record<string, string>> = {
  null: "null_type",
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
  error: "!error!",
};

/** The name by which an expression knows a type: `int`, `list`, `google.protobuf.Timestamp`. */
export function nameOfType(type: Type): string {
  switch (type.kind) {
    case "opaque":
    case "object":
    case "parameter":
      return type.name;
    case "list":
    case "map":
    case "type":
      return type.kind;
    default:
      return scalarNames[type.kind] ?? type.kind;
  }
}

/** A type as problems tell it: `list(int)`, `map(string, dyn)`. */
export function formatType(type: Type): string {
  switch (type.kind) {
    case "list":
      return `list(${formatType(type.element)})`;
    case "map":
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case "type":
      return `type(${formatType(type.of)})`;
    case "opaque":
      if (type.parameters.length === 0) return type.name;
      return `${type.name}(${type.parameters.map(formatType).join(", ")})`;
    case "null":
      return "null";
    case "timestamp":
    case "duration":
      return type.kind;
    default:
      return nameOfType(type);
  }
}
