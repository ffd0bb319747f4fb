/** Tests of the specification as `@bufbuild/cel-spec` has them, in terms of this package. */
import { parseDuration } from "@winnow/value";
import { mapOfEntries } from "./entry-map.ts";
import type { Library } from "./library.ts";
import { toDouble, toInt } from "./number.ts";
import { parseTimestamp } from "./time.ts";
import { Duration } from "./timestamp.ts";
import { listOf, mapOf, opaque, optionalOf, scalar, typeOf } from "./type.ts";
import type { ScalarKind, Type } from "./type.ts";
import { TypeValue } from "./type-value.ts";
import { CelError, Uint } from "./value.ts";
import type { CelValue } from "./value.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface SpecTest {
  /** Section, test and expression: `lists/in/elem_in_list`. */
  readonly name: string;
  readonly expression: string;
  readonly original: Fields;
  /** What cel-go says of it, where it does: the type, or the error of its checker. */
  readonly type: string | undefined;
  readonly error: string | undefined;
}

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[];
  readonly tests?: readonly {
    readonly original: Fields & { readonly expr: string; readonly name?: string };
    readonly type?: string;
    readonly error?: string;
  }[];
}

/** All tests of a suite, each under its path; where one is there twice, with its number. */
export function testsOf(suite: Suite, path = ""): SpecTest[] {
  const own = (suite.tests ?? []).map(({ original, type, error }, index) => ({
    name: `${path}${original.name ?? `${index} ${original.expr.slice(0, 80)}`}`,
    expression: original.expr,
    original,
    type,
    error,
  }));
  const nested = (suite.suites ?? []).flatMap((part) => testsOf(part, `${path}${part.name}/`));
  return [...own, ...nested];
}

function fieldOf(value: unknown, name: string): unknown {
  return (value as Fields | undefined)?.[name];
}

function listField(value: unknown, name: string): readonly unknown[] {
  return (fieldOf(value, name) as readonly unknown[] | undefined) ?? [];
}

/** Turns the one field that a message has into something. */
function readOne<T>(message: unknown, readers: Readonly<Record<string, (value: unknown) => T>>): T {
  const [name, value] = Object.entries(message as Fields)[0] ?? ["nothing", undefined];
  const read = readers[name];
  if (read === undefined) throw new Error(`nothing reads ${JSON.stringify(message)}`);
  return read(value);
}

/** A value as the tests write it (`cel.expr.Value`). */
export function valueOf(message: unknown): CelValue {
  return readOne<CelValue>(message, {
    nullValue: () => null,
    boolValue: (value) => value as boolean,
    int64Value: (value) => toInt(BigInt(value as string)) ?? null,
    uint64Value: (value) => new Uint(BigInt(value as string)),
    doubleValue: (value) => toDouble(Number(value)),
    stringValue: (value) => value as string,
    bytesValue: (value) =>
      Uint8Array.from(atob(value as string), (character) => character.codePointAt(0) ?? 0),
    listValue: (value) => listField(value, "values").map(valueOf),
    mapValue: (value) =>
      mapOfEntries(
        listField(value, "entries").map((entry) => [
          valueOf(fieldOf(entry, "key")),
          valueOf(fieldOf(entry, "value")),
        ]),
      ),
    objectValue: (value) => messageValue(value as Fields),
    typeValue: (value) => new TypeValue(opaque(value as string)),
  });
}

/** The two messages that are values of the language; others are nothing that this package has. */
function messageValue(message: Fields): CelValue {
  const text = String(message["value"]);
  const read = String(message["@type"]).endsWith(".Duration")
    ? new Duration(parseDuration(text) ?? 0n)
    : parseTimestamp(text);
  if (read instanceof CelError) throw new Error(read.message);
  return read;
}

const primitives: Readonly<Record<string, ScalarKind>> = {
  BOOL: "bool",
  INT64: "int",
  UINT64: "uint",
  DOUBLE: "double",
  STRING: "string",
  BYTES: "bytes",
};

const messages: Readonly<Record<string, Type>> = {
  "google.protobuf.Duration": scalar.duration,
  "google.protobuf.Timestamp": scalar.timestamp,
};

/** A type as the tests write it (`cel.expr.Type`). */
export function typeOfMessage(message: unknown): Type {
  return readOne<Type>(message, {
    primitive: (name) => scalar[primitives[name as string] ?? "error"],
    dyn: () => scalar.dyn,
    null: () => scalar.null,
    wellKnown: (name) =>
      name === "TIMESTAMP" ? scalar.timestamp : name === "DURATION" ? scalar.duration : scalar.dyn,
    listType: (value) => listOf(typeOfMessage(fieldOf(value, "elemType"))),
    mapType: (value) =>
      mapOf(typeOfMessage(fieldOf(value, "keyType")), typeOfMessage(fieldOf(value, "valueType"))),
    type: (value) =>
      typeOf(Object.keys(value as Fields).length === 0 ? scalar.dyn : typeOfMessage(value)),
    typeParam: (name) => ({ kind: "parameter", name: name as string }),
    abstractType: (value) => {
      const parameters = listField(value, "parameterTypes").map(typeOfMessage);
      const name = fieldOf(value, "name") as string;
      return name === "optional_type"
        ? optionalOf(parameters[0] ?? scalar.dyn)
        : opaque(name, ...parameters);
    },
    messageType: (name) => messages[name as string] ?? opaque(name as string),
  });
}

/** The types of a test's variables. */
export function variablesOf(test: SpecTest): Record<string, Type> {
  return Object.fromEntries(
    listField(test.original, "typeEnv").flatMap((declared) => {
      const type = fieldOf(fieldOf(declared, "ident"), "type");
      return type === undefined ? [] : [[fieldOf(declared, "name") as string, typeOfMessage(type)]];
    }),
  );
}

/** The functions that a test declares; they are there to be checked, not to be called. */
export function functionsOf(test: SpecTest): Library {
  const functions = listField(test.original, "typeEnv").flatMap((declared) => {
    const overloads = listField(fieldOf(declared, "function"), "overloads").map((overload) => ({
      isMethod: fieldOf(overload, "isInstanceFunction") === true,
      parameters: listField(overload, "params").map(typeOfMessage),
      result: typeOfMessage(fieldOf(overload, "resultType")),
      call: () => new CelError("not to be called"),
    }));
    return overloads.length === 0 ? [] : [{ name: fieldOf(declared, "name") as string, overloads }];
  });
  return { name: "declared by the test", functions };
}

/** The values of a test's variables. */
export function bindingsOf(test: SpecTest): Map<string, CelValue> {
  const bindings = Object.entries((fieldOf(test.original, "bindings") ?? {}) as Fields);
  return new Map(bindings.map(([name, bound]) => [name, valueOf(fieldOf(bound, "value"))]));
}
