import { formatValue, get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Problem, SourceDocument } from "../problem.ts";
import { checkException } from "./check-exception.ts";
import type { Surroundings } from "./check-facts.ts";
import { checkPolicy, isTooDeep } from "./check-policy.ts";
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
export function loadPolicies(
  documents: readonly SourceDocument[],
  surroundings: Surroundings = {},
): LoadedPolicies {
  const policies: Policy[] = [];
  const exceptions: PolicyException[] = [];
  const problems: Problem[] = [];
  for (const document of documents) {
    const found = checkDocument(document, surroundings);
    problems.push(...found.problems);
    if (found.problems.some((problem) => problem.severity === "error")) continue;
    if (found.kind === "exception") exceptions.push(readException(document.value));
    else policies.push(readPolicy(document.value));
  }
  return { policies, exceptions, problems };
}

function checkDocument(
  document: SourceDocument,
  surroundings: Surroundings,
): {
  kind: DocumentKind | undefined;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const report: Report = (code, path, message) => {
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
  if (problems.length > 0) return { kind, problems };
  if (kind === "policy") checkPolicy(value, surroundings, report);
  else checkException(value, report);
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
