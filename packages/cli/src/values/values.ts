/**
 * Values for variables, as a values file (cli.kyverno.io/v1alpha1, kind Values) or a test file
 * declares them. Fields follow Kyverno's published reference of that kind.
 */
import type { GroupVersionKind } from "@winnow/engine";
import type { Json, JsonMap } from "@winnow/value";
import {
  anyMapOf,
  field,
  fieldError,
  listField,
  mapField,
  mapOf,
  requiredTextField,
  rootNode,
  textField,
  textMapField,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";
import { documentsOf } from "../source/documents.ts";
import { InputError } from "../input-error.ts";
import { identityOf } from "../resource/identity.ts";
import { readTextFile } from "../source/read-file.ts";

export type Labels = Readonly<Record<string, string>>;

export interface Values {
  /** For every policy and resource; keys may be dotted paths such as `request.operation`. */
  readonly global: JsonMap;
  readonly policies: ReadonlyMap<string, PolicyValues>;
  /** Labels of namespaces, by namespace. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly subresources: readonly Subresource[];
}

interface PolicyValues {
  /** By resource name. */
  readonly resources: ReadonlyMap<string, JsonMap>;
  /** By rule name. */
  readonly rules: ReadonlyMap<string, RuleValues>;
}

export interface RuleValues {
  readonly values: JsonMap;
  /** Per key one value for each element of foreach. */
  readonly foreachValues: Readonly<Record<string, readonly Json[]>> | undefined;
}

/** Objects of `kind` are requests to a subresource of `parent`: Scale of Deployment. */
export interface Subresource {
  readonly kind: GroupVersionKind;
  readonly parent: GroupVersionKind;
  /** `scale` */
  readonly name: string;
}

export const noValues: Values = {
  global: {},
  policies: new Map(),
  namespaces: new Map(),
  subresources: [],
};

const header = ["apiVersion", "kind", "metadata"];
const valuesFields = [
  "globalValues",
  "policies",
  "namespaceSelector",
  "namespaces",
  "subresources",
];

/** Reads a values file. Throws InputError. */
export function readValuesFile(path: string): Values {
  const [document, second] = documentsOf({ file: path, text: readTextFile(path) });
  if (document === undefined) throw new InputError("this values file is empty", { file: path });
  if (second !== undefined) {
    throw new InputError("a values file holds one document", { file: path, line: second.line });
  }
  return readValues(rootNode(document), header);
}

/** Reads values from a node; `alsoKnown` are fields that may stand beside them. */
export function readValues(node: FieldNode, alsoKnown: readonly string[] = []): Values {
  const map = mapOf(node, [...alsoKnown, ...valuesFields]);
  return {
    global: mapField(map, "globalValues") ?? {},
    policies: byName(listField(map, "policies"), readPolicyValues),
    namespaces: new Map([
      ...byName(listField(map, "namespaceSelector"), readNamespaceLabels),
      ...listField(map, "namespaces").map(readNamespace),
    ]),
    subresources: listField(map, "subresources").map(readSubresource),
  };
}

/** Reads named entries; a name that comes twice is an error, since one of them would be lost. */
function byName<T>(
  nodes: readonly FieldNode[],
  read: (node: FieldNode) => readonly [string, T],
): Map<string, T> {
  const entries = new Map<string, T>();
  for (const node of nodes) {
    const [name, value] = read(node);
    if (entries.has(name)) {
      throw fieldError(node, `${name} has values already; join the two entries`);
    }
    entries.set(name, value);
  }
  return entries;
}

function readPolicyValues(node: FieldNode): [string, PolicyValues] {
  const map = mapOf(node, ["name", "resources", "rules"]);
  return [
    requiredTextField(map, "name"),
    {
      resources: byName(listField(map, "resources"), readResourceValues),
      rules: byName(listField(map, "rules"), readRuleValues),
    },
  ];
}

function readResourceValues(node: FieldNode): [string, JsonMap] {
  const map = mapOf(node, ["name", "values"]);
  return [requiredTextField(map, "name"), mapField(map, "values") ?? {}];
}

function readRuleValues(node: FieldNode): [string, RuleValues] {
  const map = mapOf(node, ["name", "values", "foreachValues"]);
  const each = field(map, "foreachValues");
  return [
    requiredTextField(map, "name"),
    {
      values: mapField(map, "values") ?? {},
      foreachValues: each === undefined ? undefined : readForeachValues(each),
    },
  ];
}

function readForeachValues(node: FieldNode): Readonly<Record<string, readonly Json[]>> {
  const map = anyMapOf(node);
  const entries = Object.keys(map.value).map((key): [string, readonly Json[]] => [
    key,
    listField(map, key).map((item) => item.value),
  ]);
  return Object.fromEntries(entries);
}

function readNamespaceLabels(node: FieldNode): [string, Labels] {
  const map = mapOf(node, ["name", "labels"]);
  return [requiredTextField(map, "name"), textMapField(map, "labels")];
}

/** A whole Namespace object. */
function readNamespace(node: FieldNode): [string, Labels] {
  const map = anyMapOf(node);
  const metadata = field(map, "metadata");
  const labels = metadata === undefined ? {} : textMapField(anyMapOf(metadata), "labels");
  const { name } = identityOf(map.value);
  if (name === "") throw fieldError(node, "metadata.name is missing");
  return [name, labels];
}

/** Field names are those of Kubernetes' APIResource. */
function readSubresource(node: FieldNode): Subresource {
  const map = mapOf(node, ["subresource", "parentResource"]);
  const subresource = readApiResource(map, "subresource");
  const [, name] = subresource.path.split("/");
  if (name === undefined || name === "") {
    throw fieldError(node, "subresource.name must be like deployments/scale");
  }
  return {
    kind: subresource.kind,
    parent: readApiResource(map, "parentResource").kind,
    name,
  };
}

function readApiResource(
  map: FieldNode & { value: JsonMap },
  key: string,
): { kind: GroupVersionKind; path: string } {
  const node = field(map, key);
  if (node === undefined) throw fieldError(map, `${key} is missing`);
  const resource = anyMapOf(node);
  return {
    kind: {
      group: textField(resource, "group") ?? "",
      version: textField(resource, "version") ?? "",
      kind: requiredTextField(resource, "kind"),
    },
    path: requiredTextField(resource, "name"),
  };
}
