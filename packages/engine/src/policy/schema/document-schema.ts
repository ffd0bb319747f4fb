import { any, object, string, stringMap } from "./schema.ts";
import type { Schema } from "./schema.ts";

/** Kubernetes' own metadata is checked only where a policy depends on it. */
const metadata = object(
  () => ({
    name: string,
    generateName: string,
    namespace: string,
    labels: stringMap,
    annotations: stringMap,
    creationTimestamp: any,
    deletionGracePeriodSeconds: any,
    deletionTimestamp: any,
    finalizers: any,
    generation: any,
    managedFields: any,
    ownerReferences: any,
    resourceVersion: any,
    selfLink: any,
    uid: any,
  }),
  "name",
);

/** A whole document with this spec. */
export const document = (spec: Schema): Schema =>
  object(
    () => ({ apiVersion: string, kind: string, metadata, spec, status: any }),
    "apiVersion",
    "kind",
    "metadata",
    "spec",
  );
