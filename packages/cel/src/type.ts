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
