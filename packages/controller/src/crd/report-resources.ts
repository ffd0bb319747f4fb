/** The kinds of reports as CustomResourceDefinitions, in both API groups that have them. */
import type { JsonMap } from "@winnow/value";
import { reportKinds } from "../report/report-kinds.ts";
import type { ReportApi } from "../report/report-kinds.ts";

/** The names that kubectl takes for short. */
const shortNames: Readonly<Record<ReportApi, string>> = {
  "wgpolicyk8s.io/v1alpha2": "polr",
  "openreports.io/v1alpha1": "reps",
};

/** The definitions: PolicyReport, Report, and their siblings for resources of the cluster. */
export function reportDefinitions(): JsonMap[] {
  return Object.entries(shortNames).flatMap(([api, shortName]) => {
    const { namespaced, cluster } = reportKinds[api as ReportApi];
    return [definition(namespaced, shortName), definition(cluster, `c${shortName}`)];
  });
}

function definition(
  resource: (typeof reportKinds)[ReportApi]["namespaced"],
  shortName: string,
): JsonMap {
  const { group, version, kind, plural, namespaced } = resource;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? "Namespaced" : "Cluster",
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: reportSchema },
          additionalPrinterColumns: columns,
        },
      ],
    },
  };
}

const text: JsonMap = { type: "string" };
const texts: JsonMap = { type: "object", additionalProperties: text };
const verdicts = ["pass", "fail", "warn", "error", "skip"];
/** Other engines write fields of their own into reports; they are kept. */
const open: JsonMap = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

function object(properties: JsonMap, description: string): JsonMap {
  return { ...open, description, properties };
}

const reference = object(
  {
    apiVersion: text,
    kind: text,
    namespace: text,
    name: text,
    uid: text,
    resourceVersion: text,
    fieldPath: text,
  },
  "A resource, by its kind and name.",
);

const result: JsonMap = {
  ...object(
    {
      policy: text,
      rule: text,
      result: { type: "string", enum: [...verdicts] },
      message: text,
      source: text,
      category: text,
      severity: { type: "string", enum: ["critical", "high", "medium", "low", "info"] },
      scored: { type: "boolean" },
      properties: texts,
      resources: { type: "array", items: reference },
      resourceSelector: open,
      timestamp: object(
        {
          seconds: { type: "integer", format: "int64" },
          nanos: { type: "integer", format: "int32" },
        },
        "When it was found.",
      ),
    },
    "What one rule of a policy found.",
  ),
  required: ["policy"],
};

const reportSchema: JsonMap = {
  type: "object",
  description: "What policies found on a resource.",
  properties: {
    apiVersion: text,
    kind: text,
    metadata: { type: "object" },
    source: text,
    scope: reference,
    scopeSelector: open,
    configuration: open,
    summary: object(
      Object.fromEntries(verdicts.map((verdict) => [verdict, { type: "integer" }])),
      "How many results came out which way.",
    ),
    results: { type: "array", items: result },
  },
};

const columns: JsonMap[] = [
  { name: "Kind", type: "string", jsonPath: ".scope.kind" },
  { name: "Name", type: "string", jsonPath: ".scope.name" },
  ...verdicts.map((verdict) => ({
    name: verdict,
    type: "integer",
    jsonPath: `.summary.${verdict}`,
  })),
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
];
