import { formatValue, get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Problem, SourceDocument } from "../problem.ts";
import { checkException, checkPolicy, isTooDeep } from "./check-policy.ts";
import { checkSchema, pathText } from "./check-schema.ts";
import type { Report } from "./check-schema.ts";
import type { Policy, PolicyException } from "./policy.ts";
import { readException, readPolicy } from "./read-policy.ts";
import { exceptionSchema, policySchema } from "./schema/policy-schema.ts";
import type { Schema } from "./schema/schema.ts";

export interface LoadedPolicies {
  readonly policies: readonly Policy[];
  readonly exceptions: readonly PolicyException[];
  readonly problems: readonly Problem[];
}

type DocumentKind = "policy" | "exception";

/** Kinds that are read, by `apiVersion kind`. */
const known: Readonly<Record<string, DocumentKind>> = {
  "kyverno.io/v1 ClusterPolicy": "policy",
  "kyverno.io/v1 Policy": "policy",
  "kyverno.io/v2beta1 ClusterPolicy": "policy",
  "kyverno.io/v2beta1 Policy": "policy",
  "kyverno.io/v2alpha1 PolicyException": "exception",
  "kyverno.io/v2beta1 PolicyException": "exception",
  "kyverno.io/v2 PolicyException": "exception",
};

const deepest = 100;

/** Reads and checks policies and exceptions. A document with an error is told and left out whole. */
export function loadPolicies(documents: readonly SourceDocument[]): LoadedPolicies {
  const policies: Policy[] = [];
  const exceptions: PolicyException[] = [];
  const problems: Problem[] = [];
  const named = new Map<string, SourceDocument>();
  for (const document of documents) {
    const found = checkDocument(document);
    problems.push(...found.problems);
    if (found.problems.some((problem) => problem.severity === "error")) continue;
    if (found.kind === "exception") {
      exceptions.push(readException(document.value));
      continue;
    }
    const policy = readPolicy(document.value);
    checkName(policy, named, document, reporter(document, problems));
    policies.push(policy);
  }
  return { policies, exceptions, problems };
}

/** A cluster keeps one policy of a name: which of two it would be is not for us to guess. */
function checkName(
  policy: Policy,
  named: Map<string, SourceDocument>,
  document: SourceDocument,
  report: Report,
): void {
  const { kind, namespace, name } = policy;
  const key = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  const earlier = named.get(key);
  if (earlier === undefined) {
    named.set(key, document);
    return;
  }
  const path = ["metadata", "name"];
  const line = earlier.locate?.(path)?.line;
  const file = earlier.file ?? `document ${(earlier.index ?? 0) + 1}`;
  const place = line === undefined ? file : `${file}:${line}`;
  report(
    "duplicate-policy",
    path,
    `another ${key} was read from ${place}; rename one or leave it out`,
  );
}

/** Adds problems with the places in the document's source. */
function reporter(document: SourceDocument, problems: Problem[]): Report {
  return (code, path, message) => {
    const position = document.locate?.(path);
    problems.push({
      severity: "error",
      code,
      ...(document.file === undefined ? {} : { file: document.file }),
      document: document.index ?? 0,
      path: pathText(path),
      ...(position === undefined ? {} : { line: position.line, column: position.column }),
      message,
    });
  };
}

function checkDocument(document: SourceDocument): {
  kind: DocumentKind | undefined;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const report = reporter(document, problems);
  const { value } = document;
  const kind = kindOf(value);
  if (kind === undefined) {
    const name = nameOf(value);
    report("unsupported-kind", ["kind"], `documents of kind ${name} are not supported yet`);
    return { kind, problems };
  }
  if (isTooDeep(value, deepest)) {
    report("too-deep", [], `the document is nested more than ${deepest} levels deep`);
    return { kind, problems };
  }
  const schema: Schema = kind === "policy" ? policySchema : exceptionSchema;
  checkSchema(value, schema, [], report);
  if (problems.length === 0) (kind === "policy" ? checkPolicy : checkException)(value, report);
  return { kind, problems };
}

/** `apiVersion kind`, whatever stands there. */
function nameOf(value: JsonMap): string {
  return `${formatValue(get(value, "apiVersion") ?? "")} ${formatValue(get(value, "kind") ?? "")}`;
}

function kindOf(value: JsonMap): DocumentKind | undefined {
  const key = nameOf(value);
  return Object.hasOwn(known, key) ? known[key] : undefined;
}
