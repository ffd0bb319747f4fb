/** The types of a pod's fields, made from the table in `fields.ts`. */
import { structFields, textTypes } from "./fields.ts";

export type FieldType = ScalarType | StructType | ListType | MapType;

export type ScalarKind =
  | "text"
  | "bool"
  | "int32"
  | "int64"
  | "quantity"
  | "time"
  | "intOrString"
  | "raw";

export interface ScalarType {
  readonly kind: ScalarKind;
  /** The type's name in Go, for Kyverno's error texts. */
  readonly goType: string;
}

export interface StructType {
  readonly kind: "struct";
  readonly goType: string;
  readonly fields: ReadonlyMap<string, FieldType>;
  /** Field names by what they are when upper and lower case are not told apart. */
  readonly folded: ReadonlyMap<string, string>;
  /** For fields that Go has in an embedded struct: that struct's name. */
  readonly embeddedIn: ReadonlyMap<string, string>;
}

interface ListType {
  readonly kind: "list";
  readonly goType: string;
  readonly of: FieldType;
}

interface MapType {
  readonly kind: "map";
  readonly goType: string;
  readonly of: FieldType;
}

const text: ScalarType = { kind: "text", goType: "string" };
const quantity: ScalarType = { kind: "quantity", goType: "resource.Quantity" };

const named = new Map<string, FieldType>([
  ["string", text],
  ["bool", { kind: "bool", goType: "bool" }],
  ["int32", { kind: "int32", goType: "int32" }],
  ["int64", { kind: "int64", goType: "int64" }],
  ["Quantity", quantity],
  ["Time", { kind: "time", goType: "string" }],
  ["IntOrString", { kind: "intOrString", goType: "int32" }],
  ["FieldsV1", { kind: "raw", goType: "v1.FieldsV1" }],
  ["ResourceList", { kind: "map", goType: "v1.ResourceList", of: quantity }],
]);
for (const name of textTypes) {
  named.set(name, { kind: "text", goType: name === "UID" ? "types.UID" : `v1.${name}` });
}

/** The types of a pod's two parts. */
interface PodTypes {
  readonly spec: FieldType;
  readonly metadata: FieldType;
}

let made: PodTypes | undefined;

/** The types of a pod's parts; made when first asked for, because many runs never look at a pod. */
export function podTypes(): PodTypes {
  return (made ??= { spec: typeNamed("PodSpec"), metadata: typeNamed("ObjectMeta") });
}

/** Upper and lower case made one, as Go's encoding/json does it for field names. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll("\u017f", "s");
}

function typeNamed(name: string): FieldType {
  if (name.startsWith("[]")) {
    const of = typeNamed(name.slice(2));
    return { kind: "list", goType: `[]${of.goType}`, of };
  }
  if (name.startsWith("map[string]")) {
    const of = typeNamed(name.slice("map[string]".length));
    return { kind: "map", goType: `map[string]${of.goType}`, of };
  }
  return named.get(name) ?? makeStruct(name);
}

function makeStruct(name: string): StructType {
  const fields = new Map<string, FieldType>();
  const folded = new Map<string, string>();
  const embeddedIn = new Map<string, string>();
  const struct: StructType = { kind: "struct", goType: `v1.${name}`, fields, folded, embeddedIn };
  // known before its fields are read, as types may contain themselves
  named.set(name, struct);
  const add = (owner: string): void => {
    for (const pair of fieldsOf(owner)) {
      if (pair.startsWith("...")) {
        add(pair.slice("...".length));
        continue;
      }
      const [field = "", type = ""] = pair.split(" ");
      fields.set(field, typeNamed(type));
      folded.set(foldName(field), field);
      if (owner !== name) embeddedIn.set(field, owner);
    }
  };
  add(name);
  return struct;
}

function fieldsOf(name: string): readonly string[] {
  const fields = structFields[name];
  if (fields === undefined) throw new Error(`fields.ts names the type ${name} and lacks it`);
  return fields.split(", ");
}
