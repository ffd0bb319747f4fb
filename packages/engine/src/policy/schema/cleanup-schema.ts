import { context } from "./context-schema.ts";
import { conditions, matchBlock } from "./match-schema.ts";
import { document } from "./document-schema.ts";
import { object, oneOf, string } from "./schema.ts";
import type { Schema } from "./schema.ts";

/** ClusterCleanupPolicy and CleanupPolicy (kyverno.io v2alpha1, v2beta1, v2). */
export const cleanupSchema: Schema = document(
  object(
    () => ({
      schedule: string,
      match: matchBlock,
      exclude: matchBlock,
      context,
      conditions,
      deletionPropagationPolicy: oneOf("Foreground", "Background", "Orphan"),
    }),
    "schedule",
    "match",
  ),
);
