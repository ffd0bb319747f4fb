import type { Verdict } from "@winnow/engine";
import {
  booleanField,
  fieldError,
  listField,
  mapOf,
  requiredTextField,
  textField,
  textOf,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";
import { isMap } from "@winnow/value";

/** What a test expects of a policy, or of one of its rules, on resources. */
export interface ExpectedResult {
  readonly policy: string;
  /** Set where the policy was written as `namespace/name`. */
  readonly policyNamespace: string | undefined;
  /** The kinds of policy it can be; undefined where the test does not say. */
  readonly policyKinds: readonly string[] | undefined;
  /** Undefined: all rules. */
  readonly rule: string | undefined;
  /** Undefined: resources of any kind. */
  readonly kind: string | undefined;
  /** Empty: all resources for which there is a result. */
  readonly resources: readonly ResourceName[];
  /** The request's operation; undefined for the one that the values name. */
  readonly operation: string | undefined;
  readonly result: Verdict;
  /** Files with the objects as mutation or generation should leave them. */
  readonly patchedResources: string | undefined;
  readonly generatedResource: string | undefined;
  /** A file with the objects that the rule copies. */
  readonly cloneSourceResource: string | undefined;
}

/** Which resource is meant; what is undefined may be anything. */
export interface ResourceName {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly kind: string | undefined;
  readonly group: string | undefined;
  readonly version: string | undefined;
  /** As the test writes it. */
  readonly label: string;
}

/** Which kinds of policy a result's flag stands for. */
const policyKindsByFlag: Readonly<Record<string, readonly string[]>> = {
  isValidatingAdmissionPolicy: ["ValidatingAdmissionPolicy"],
  isMutatingAdmissionPolicy: ["MutatingAdmissionPolicy"],
  isValidatingPolicy: ["ValidatingPolicy", "NamespacedValidatingPolicy"],
  isImageValidatingPolicy: ["ImageValidatingPolicy", "NamespacedImageValidatingPolicy"],
  isMutatingPolicy: ["MutatingPolicy", "NamespacedMutatingPolicy"],
  isGeneratingPolicy: ["GeneratingPolicy", "NamespacedGeneratingPolicy"],
  isDeletingPolicy: ["DeletingPolicy", "NamespacedDeletingPolicy"],
};

const resultFields = [
  "policy",
  "rule",
  "kind",
  "resources",
  "resourceSpecs",
  "resource",
  "namespace",
  "operation",
  "result",
  "status",
  "patchedResources",
  "patchedResource",
  "generatedResource",
  "cloneSourceResource",
  ...Object.keys(policyKindsByFlag),
];

const verdicts: readonly string[] = ["pass", "fail", "warn", "error", "skip"];

export function readExpectedResult(node: FieldNode): ExpectedResult {
  const map = mapOf(node, resultFields);
  const [name, namespace] = nameAndNamespace(requiredTextField(map, "policy"));
  const flag = Object.keys(policyKindsByFlag).find((key) => booleanField(map, key));
  const result = textField(map, "result") ?? textField(map, "status");
  if (result === undefined || !verdicts.includes(result)) {
    throw fieldError(node, `result must be one of ${verdicts.join(", ")}`);
  }
  const single = textField(map, "resource");
  return {
    policy: name,
    policyNamespace: namespace ?? textField(map, "namespace"),
    policyKinds: flag === undefined ? undefined : policyKindsByFlag[flag],
    rule: textField(map, "rule") || undefined,
    kind: textField(map, "kind") || undefined,
    resources: [
      ...(single === undefined ? [] : [resourceName(single)]),
      ...listField(map, "resources").map(readResourceName),
      ...listField(map, "resourceSpecs").map(readResourceSpec),
    ],
    operation: textField(map, "operation")?.toUpperCase(),
    result: result as Verdict,
    patchedResources: textField(map, "patchedResources") ?? textField(map, "patchedResource"),
    generatedResource: textField(map, "generatedResource") || undefined,
    cloneSourceResource: textField(map, "cloneSourceResource") || undefined,
  };
}

function readResourceName(node: FieldNode): ResourceName {
  return isMap(node.value) ? readResourceSpec(node) : resourceName(textOf(node));
}

function resourceName(label: string): ResourceName {
  const [name, namespace] = nameAndNamespace(label);
  return { name, namespace, kind: undefined, group: undefined, version: undefined, label };
}

function readResourceSpec(node: FieldNode): ResourceName {
  const map = mapOf(node, ["group", "version", "kind", "namespace", "name", "subresource"]);
  const name = requiredTextField(map, "name");
  const namespace = textField(map, "namespace") || undefined;
  return {
    name,
    namespace,
    kind: textField(map, "kind") || undefined,
    group: textField(map, "group"),
    version: textField(map, "version") || undefined,
    label: namespace === undefined ? name : `${namespace}/${name}`,
  };
}

function nameAndNamespace(text: string): [string, string | undefined] {
  const at = text.indexOf("/");
  return at < 0 ? [text, undefined] : [text.slice(at + 1), text.slice(0, at)];
}
