/** The kinds that Winnow reads from a cluster and writes there, as CustomResourceDefinitions. */
import { cleanupSchema, exceptionSchema, globalContextSchema, policySchema } from "@winnow/engine";
import type { Schema } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { openApi } from "./open-api.ts";
import { reportDefinitions } from "./report-resources.ts";

interface CustomResource {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly scope: "Cluster" | "Namespaced";
  /** The first one is stored. */
  readonly versions: readonly string[];
  readonly schema: Schema;
}

/** Names, short names and versions are those of Kyverno's published definitions. */
const customResources: readonly CustomResource[] = [
  {
    kind: "ClusterPolicy",
    plural: "clusterpolicies",
    shortNames: ["cpol"],
    scope: "Cluster",
    versions: ["v1", "v2beta1"],
    schema: policySchema,
  },
  {
    kind: "Policy",
    plural: "policies",
    shortNames: ["pol"],
    scope: "Namespaced",
    versions: ["v1", "v2beta1"],
    schema: policySchema,
  },
  {
    kind: "PolicyException",
    plural: "policyexceptions",
    shortNames: ["polex"],
    scope: "Namespaced",
    versions: ["v2", "v2beta1"],
    schema: exceptionSchema,
  },
  {
    kind: "ClusterCleanupPolicy",
    plural: "clustercleanuppolicies",
    shortNames: ["ccleanpol"],
    scope: "Cluster",
    versions: ["v2", "v2beta1"],
    schema: cleanupSchema,
  },
  {
    kind: "CleanupPolicy",
    plural: "cleanuppolicies",
    shortNames: ["cleanpol"],
    scope: "Namespaced",
    versions: ["v2", "v2beta1"],
    schema: cleanupSchema,
  },
  {
    kind: "GlobalContextEntry",
    plural: "globalcontextentries",
    shortNames: ["gctxentry"],
    scope: "Cluster",
    versions: ["v2alpha1", "v2beta1", "v2"],
    schema: globalContextSchema,
  },
];

/** All definitions: of what is read, made from what the engine reads, so that the two never part, and of reports. */
export function customResourceDefinitions(): JsonMap[] {
  return [...customResources.map(definitionOf), ...reportDefinitions()];
}

function definitionOf(resource: CustomResource): JsonMap {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${resource.plural}.kyverno.io` },
    spec: {
      group: "kyverno.io",
      scope: resource.scope,
      names: {
        kind: resource.kind,
        listKind: `${resource.kind}List`,
        plural: resource.plural,
        singular: resource.kind.toLowerCase(),
        shortNames: [...resource.shortNames],
        categories: ["kyverno"],
      },
      versions: resource.versions.map((name, index) => versionOf(resource, name, index === 0)),
    },
  };
}

function versionOf({ schema }: CustomResource, name: string, storage: boolean): JsonMap {
  return {
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: documentSchema(schema) },
    subresources: { status: {} },
    additionalPrinterColumns: [
      {
        name: "Ready",
        type: "string",
        jsonPath: '.status.conditions[?(@.type=="Ready")].status',
      },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
      {
        name: "Message",
        type: "string",
        priority: 1,
        jsonPath: '.status.conditions[?(@.type=="Ready")].message',
      },
    ],
  };
}

/** Kubernetes describes apiVersion, kind and metadata itself; the rest is the engine's schema. */
function documentSchema(schema: Schema): JsonMap {
  const spec = schema.type === "object" ? schema.fields()["spec"] : undefined;
  if (spec === undefined) throw new Error("a document without a spec has no definition");
  return {
    type: "object",
    required: ["spec"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: openApi(spec),
      status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    },
  };
}
