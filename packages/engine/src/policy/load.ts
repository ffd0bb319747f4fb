import { formatValue, get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { CleanupPolicy } from "../cleanup/cleanup-policy.ts";
import type { CompileCache } from "../compile-cache.ts";
import { readCleanupPolicy } from "../cleanup/read-cleanup-policy.ts";
import type { Problem, SourceDocument } from "../problem.ts";
import { checkCleanup } from "./check-cleanup.ts";
import { checkException } from "./check-exception.ts";
import type { Surroundings } from "./check-facts.ts";
import { checkPolicy, isTooDeep } from "./check-policy.ts";
import { checkSchema } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { reportInto } from "./report-into.ts";
import type { Policy, PolicyException } from "./policy.ts";
import { readException, readPolicy } from "./read-policy.ts";
import { cleanupSchema } from "./schema/cleanup-schema.ts";
import { exceptionSchema, policySchema } from "./schema/policy-schema.ts";
import type { Schema } from "./schema/schema.ts";

export interface LoadedPolicies {
  readonly policies: readonly Policy[];
  readonly exceptions: readonly PolicyException[];
  readonly cleanupPolicies: readonly CleanupPolicy[];
  readonly problems: readonly Problem[];
}

type DocumentKind = "policy" | "exception" | "cleanup";

/** Something wrong with a document, wherever the document stands. */
interface Finding {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
}

/** One document, checked and, where nothing is wrong with it, read. */
export interface CheckedDocument {
  /** Without a line: the same document may stand elsewhere when it is asked for again. */
  readonly findings: readonly Finding[];
  readonly read:
    | { readonly kind: "policy"; readonly policy: Policy }
    | { readonly kind: "exception"; readonly exception: PolicyException }
    | { readonly kind: "cleanup"; readonly cleanup: CleanupPolicy }
    | undefined;
}

/** Kinds that are read, by `apiVersion kind`. */
const known: Readonly<Record<string, DocumentKind>> = {
  "kyverno.io/v1 ClusterPolicy": "policy",
  "kyverno.io/v1 Policy": "policy",
  "kyverno.io/v2beta1 ClusterPolicy": "policy",
  "kyverno.io/v2beta1 Policy": "policy",
  "kyverno.io/v2alpha1 PolicyException": "exception",
  "kyverno.io/v2beta1 PolicyException": "exception",
  "kyverno.io/v2 PolicyException": "exception",
  "kyverno.io/v2alpha1 ClusterCleanupPolicy": "cleanup",
  "kyverno.io/v2alpha1 CleanupPolicy": "cleanup",
  "kyverno.io/v2beta1 ClusterCleanupPolicy": "cleanup",
  "kyverno.io/v2beta1 CleanupPolicy": "cleanup",
  "kyverno.io/v2 ClusterCleanupPolicy": "cleanup",
  "kyverno.io/v2 CleanupPolicy": "cleanup",
};

const schemas: Readonly<Record<DocumentKind, Schema>> = {
  policy: policySchema,
  exception: exceptionSchema,
  cleanup: cleanupSchema,
};

type Check = (document: JsonMap, report: Report, surroundings: Surroundings) => void;

const checks: Readonly<Record<DocumentKind, Check>> = {
  policy: (document, report, surroundings) => checkPolicy(document, surroundings, report),
  exception: checkException,
  cleanup: checkCleanup,
};

const readers: Readonly<Record<DocumentKind, (document: JsonMap) => CheckedDocument["read"]>> = {
  policy: (document) => ({ kind: "policy", policy: readPolicy(document) }),
  exception: (document) => ({ kind: "exception", exception: readException(document) }),
  cleanup: (document) => ({ kind: "cleanup", cleanup: readCleanupPolicy(document) }),
};

const deepest = 100;

/**
 * Reads and checks policies, exceptions and cleanup policies. A document with an error is told and
 * left out whole. What `remembered` holds of a document is taken from there.
 */
export function loadPolicies(
  documents: readonly SourceDocument[],
  surroundings: Surroundings = {},
  remembered?: CompileCache["documents"],
): LoadedPolicies {
  const policies: Policy[] = [];
  const exceptions: PolicyException[] = [];
  const cleanupPolicies: CleanupPolicy[] = [];
  const problems: Problem[] = [];
  const named = new Map<string, SourceDocument>();
  for (const document of documents) {
    const checked = remembered?.get(document.value) ?? checkDocument(document.value, surroundings);
    remembered?.set(document.value, checked);
    const report = reportInto(problems, document, "error");
    for (const { code, path, message } of checked.findings) report(code, path, message);
    const { read } = checked;
    if (read?.kind === "exception") exceptions.push(read.exception);
    if (read?.kind === "cleanup") cleanupPolicies.push(read.cleanup);
    if (read?.kind !== "policy") continue;
    if (isFirstOfName(read.policy, named, document, report)) policies.push(read.policy);
  }
  return { policies, exceptions, cleanupPolicies, problems };
}

/** A cluster keeps one policy of a name: which of two it would be is not for us to guess. */
function isFirstOfName(
  policy: Policy,
  named: Map<string, SourceDocument>,
  document: SourceDocument,
  report: Report,
): boolean {
  const { kind, namespace, name } = policy;
  const key = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  const earlier = named.get(key);
  if (earlier === undefined) {
    named.set(key, document);
    return true;
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
  return false;
}

function checkDocument(value: JsonMap, surroundings: Surroundings): CheckedDocument {
  const findings: Finding[] = [];
  const report: Report = (code, path, message) => void findings.push({ code, path, message });
  const kind = kindOf(value);
  if (kind === undefined) {
    const name = nameOf(value);
    report("unsupported-kind", ["kind"], `documents of kind ${name} are not supported yet`);
    return { findings, read: undefined };
  }
  if (isTooDeep(value, deepest)) {
    report("too-deep", [], `the document is nested more than ${deepest} levels deep`);
    return { findings, read: undefined };
  }
  checkSchema(value, schemas[kind], [], report);
  if (findings.length === 0) checks[kind](value, report, surroundings);
  return { findings, read: findings.length > 0 ? undefined : readers[kind](value) };
}

/** `apiVersion kind`, whatever stands there. */
function nameOf(value: JsonMap): string {
  return `${formatValue(get(value, "apiVersion") ?? "")} ${formatValue(get(value, "kind") ?? "")}`;
}

function kindOf(value: JsonMap): DocumentKind | undefined {
  const key = nameOf(value);
  return Object.hasOwn(known, key) ? known[key] : undefined;
}
