/**
 * Reads a document as a pod. What Kubernetes cannot decode is no pod, and no level allows it: after
 * this, checks may rely on the types of fields.
 */
import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { PodDocument, PodSource } from "../pod.ts";
import { accepts } from "./accept.ts";
import { findMismatch } from "./mismatch.ts";
import type { Mismatch } from "./mismatch.ts";
import { podTypes } from "./schema.ts";
import type { FieldType } from "./schema.ts";
import { respell } from "./spelling.ts";

/**
 * The pod with the types of its fields made sure of, or the first field that is of another type.
 *
 * @param spelling `exact`: fields count only as Kubernetes spells them, like in its API server;
 * `any-case`: like in Go's encoding/json, by which Kyverno reads
 */
export function decodePod(
  source: PodDocument,
  spelling: "exact" | "any-case",
): PodSource | Mismatch {
  const metadata = source.metadata ?? null;
  const spec = source.spec ?? null;
  const types = podTypes();
  if (accepts(types.spec, spec) && accepts(types.metadata, metadata)) {
    return { metadata: mapOrEmpty(metadata), spec: mapOrEmpty(spec) };
  }
  const read = (type: FieldType, value: Json): Json =>
    spelling === "exact" ? value : respell(type, value);
  const readMetadata = read(types.metadata, metadata);
  const readSpec = read(types.spec, spec);
  return (
    findMismatch(types.metadata, readMetadata, "metadata") ??
    findMismatch(types.spec, readSpec, "spec") ?? {
      metadata: mapOrEmpty(readMetadata),
      spec: mapOrEmpty(readSpec),
    }
  );
}

export function isMismatch(decoded: PodSource | Mismatch): decoded is Mismatch {
  return "goMessage" in decoded;
}

/** Unset reads as empty; anything else that is no map is a mismatch and does not get here. */
function mapOrEmpty(value: Json): JsonMap {
  return isMap(value) ? value : {};
}
