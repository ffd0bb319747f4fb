/** What `winnow fix policy` brings up to date, in the order in which it is done. */
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { newerApiVersion } from "../migrate/newest-version.ts";
import { conditionList, oldOperators } from "./conditions.ts";
import { failureActionCase, policyFailureAction } from "./failure-action.ts";
import { attributesInBlock, singleName } from "./match-blocks.ts";
import { edits, nothing } from "./rewrite.ts";
import type { Rewrite } from "./rewrite.ts";
import { specFields } from "./spec-fields.ts";
import { verifyImages } from "./verify-images.ts";

/** For every resource of Kyverno; also what `winnow migrate` does. */
export const apiVersion: Rewrite = {
  id: "api-version",
  old: "apiVersion of an older version",
  replacement: "the newest version that Kyverno 1.19 serves",
  plan(document) {
    const newer = newerApiVersion(document);
    return newer === undefined
      ? nothing
      : edits({ type: "replace", path: ["apiVersion"], value: newer });
  },
};

/** For ClusterPolicy and Policy. */
const policyOnly: readonly Rewrite[] = [
  failureActionCase,
  policyFailureAction,
  ...specFields,
  ...verifyImages,
];

/** For everything that has match blocks and conditions; what moves blocks comes last. */
const matching: readonly Rewrite[] = [singleName, oldOperators, attributesInBlock, conditionList];

const rewritesByKind: Readonly<Record<string, readonly Rewrite[]>> = {
  ClusterPolicy: [apiVersion, ...policyOnly, ...matching],
  Policy: [apiVersion, ...policyOnly, ...matching],
  PolicyException: [apiVersion, ...matching],
  CleanupPolicy: [apiVersion, ...matching],
  ClusterCleanupPolicy: [apiVersion, ...matching],
};

/** The rewrites for a document; none where it is no resource of Kyverno. */
export function policyRewritesFor(document: JsonMap): readonly Rewrite[] {
  const version = get(document, "apiVersion");
  const kind = get(document, "kind");
  if (typeof version !== "string" || typeof kind !== "string") return [];
  if (version.startsWith("policies.kyverno.io/")) return [apiVersion];
  if (!version.startsWith("kyverno.io/") || !isMap(get(document, "spec"))) return [];
  return Object.hasOwn(rewritesByKind, kind) ? (rewritesByKind[kind] ?? []) : [apiVersion];
}
