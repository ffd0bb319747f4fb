/**
 * A test of policies, as a kyverno-test.yaml declares it (cli.kyverno.io/v1alpha1, kind Test, and
 * the form before it without apiVersion). Fields follow Kyverno's published reference.
 */
import { dirname } from "node:path";
import { assertionProblems } from "@winnow/engine";
import type { ApiResponse } from "@winnow/engine";
import { get } from "@winnow/value";
import type { Json } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { documentsOf } from "../source/documents.ts";
import {
  field,
  fieldError,
  listField,
  mapField,
  mapOf,
  rootNode,
  textField,
  textListField,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";
import { readTextFile } from "../source/read-file.ts";
import { readApiResponses, readGlobalEntries } from "../values/mock.ts";
import type { GlobalEntry } from "../values/mock.ts";
import { readValues } from "../values/values.ts";
import type { Values } from "../values/values.ts";
import { readExpectedResult } from "./expected-result.ts";
import type { ExpectedResult } from "./expected-result.ts";

/** One test. Paths are as written: relative to `folder`, or addresses. */
export interface TestFile {
  readonly file: string;
  readonly folder: string;
  readonly name: string;
  readonly policies: readonly string[];
  readonly resources: readonly string[];
  readonly targetResources: readonly string[];
  readonly clusterResources: readonly string[];
  readonly exceptions: readonly string[];
  /** Inputs of policies that judge something else than Kubernetes objects, or that take parameters. */
  readonly otherInputs: readonly string[];
  readonly variables: string | undefined;
  readonly values: Values | undefined;
  readonly userInfo: string | undefined;
  readonly context: string | undefined;
  readonly apiResponses: readonly ApiResponse[];
  readonly globalEntries: readonly GlobalEntry[];
  readonly results: readonly ExpectedResult[];
  readonly checks: readonly Check[];
}

/** An assertion on results: which ones, what must hold, and what must not. */
export interface Check {
  readonly resource: Json | undefined;
  readonly policy: Json | undefined;
  readonly rule: Json | undefined;
  readonly assert: Json | undefined;
  readonly error: Json | undefined;
}

const testFields = [
  "apiVersion",
  "kind",
  "metadata",
  "name",
  "policies",
  "resources",
  "targetResources",
  "clusterResources",
  "paramResources",
  "jsonPayload",
  "jsonPayloads",
  "httpPayloads",
  "envoyPayloads",
  "exceptions",
  "variables",
  "values",
  "userinfo",
  "context",
  "apiCallResponses",
  "globalContextEntries",
  "results",
  "checks",
];

/** Reads the tests of a file, usually one. Throws InputError. */
export function readTestFile(file: string): TestFile[] {
  const documents = documentsOf({ file, text: readTextFile(file) });
  if (documents.length === 0) throw new InputError("this test file is empty", { file });
  return documents.map((document) => readTest(rootNode(document), file));
}

function readTest(node: FieldNode, file: string): TestFile {
  const map = mapOf(node, testFields);
  const kind = textField(map, "kind");
  if (kind !== undefined && kind !== "Test") {
    throw fieldError(map, `the kind of a test file is Test, not ${kind}`);
  }
  const metadata = mapField(map, "metadata");
  const metadataName = metadata === undefined ? undefined : get(metadata, "name");
  const values = field(map, "values");
  const jsonPayload = textField(map, "jsonPayload");
  return {
    file,
    folder: dirname(file),
    name: typeof metadataName === "string" ? metadataName : (textField(map, "name") ?? ""),
    policies: textListField(map, "policies"),
    resources: textListField(map, "resources"),
    targetResources: textListField(map, "targetResources"),
    clusterResources: textListField(map, "clusterResources"),
    exceptions: textListField(map, "exceptions"),
    otherInputs: [
      ...textListField(map, "paramResources"),
      ...(jsonPayload === undefined ? [] : [jsonPayload]),
      ...textListField(map, "jsonPayloads"),
      ...textListField(map, "httpPayloads"),
      ...textListField(map, "envoyPayloads"),
    ],
    variables: textField(map, "variables"),
    values: values === undefined ? undefined : readValues(values),
    userInfo: textField(map, "userinfo"),
    context: textField(map, "context"),
    apiResponses: readApiResponses(listField(map, "apiCallResponses")),
    globalEntries: readGlobalEntries(listField(map, "globalContextEntries")),
    results: listField(map, "results").map(readExpectedResult),
    checks: listField(map, "checks").map(readCheck),
  };
}

function readCheck(node: FieldNode): Check {
  const map = mapOf(node, ["match", "assert", "error"]);
  const matchNode = field(map, "match");
  const match =
    matchNode === undefined ? undefined : mapOf(matchNode, ["resource", "policy", "rule"]);
  const part = (key: string): Json | undefined =>
    match === undefined ? undefined : field(match, key)?.value;
  const check = {
    resource: part("resource"),
    policy: part("policy"),
    rule: part("rule"),
    assert: field(map, "assert")?.value,
    error: field(map, "error")?.value,
  };
  if (check.assert === undefined && check.error === undefined) {
    throw fieldError(node, "a check needs assert or error");
  }
  for (const [name, tree] of Object.entries(check)) {
    const [problem] = tree === undefined ? [] : assertionProblems(tree);
    if (problem !== undefined) {
      throw fieldError(node, `${[name, ...problem.path].join(".")}: ${problem.message}`);
    }
  }
  return check;
}
