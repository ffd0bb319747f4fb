import type { JsonMap } from "@winnow/value";
import type { Generate, GenerateEntry, GenerateSource } from "./generate.ts";
import { readContext } from "./read-context.ts";
import { flagOf, given, mapOf, mapsOf, optional, textOf, textsOf } from "./read-fields.ts";
import { readSelector } from "./read-match.ts";

/** `generate` from its document, which has passed its schema. */
export function readGenerate(generate: JsonMap): Generate {
  const written = given(generate, "generateExisting");
  const existing = typeof written === "boolean" ? written : undefined;
  const foreach = mapsOf(generate, "foreach");
  return {
    synchronize: flagOf(generate, "synchronize", false),
    ...optional("generateExisting", existing),
    orphanDownstreamOnPolicyDelete: flagOf(generate, "orphanDownstreamOnPolicyDelete", false),
    entries:
      given(generate, "foreach") === undefined
        ? [readEntry(generate)]
        : foreach.map((entry) => ({
            ...readEntry(entry),
            foreach: {
              list: textOf(entry, "list") ?? "",
              context: readContext(entry),
              ...optional("preconditions", given(entry, "preconditions")),
            },
          })),
  };
}

function readEntry(entry: JsonMap): GenerateEntry {
  return {
    apiVersion: textOf(entry, "apiVersion") ?? "",
    kind: textOf(entry, "kind") ?? "",
    name: textOf(entry, "name") ?? "",
    namespace: textOf(entry, "namespace") ?? "",
    source: readSource(entry),
  };
}

function readSource(entry: JsonMap): GenerateSource {
  const clone = mapOf(entry, "clone");
  if (clone !== undefined) {
    return {
      type: "clone",
      name: textOf(clone, "name") ?? "",
      namespace: textOf(clone, "namespace") ?? "",
    };
  }
  const cloneList = mapOf(entry, "cloneList");
  if (cloneList !== undefined) {
    const selector = mapOf(cloneList, "selector");
    return {
      type: "cloneList",
      kinds: textsOf(cloneList, "kinds"),
      namespace: textOf(cloneList, "namespace") ?? "",
      ...optional("selector", selector && readSelector(selector)),
    };
  }
  return { type: "data", data: given(entry, "data") ?? {} };
}
