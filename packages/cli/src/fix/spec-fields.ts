/** Fields of a policy's spec that moved into its rules or into `webhookConfiguration`, or went away. */
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { deprecatedField } from "./deprecated-field.ts";
import { bodyParts, given } from "./document-parts.ts";
import type { Edit } from "./edit.ts";
import { edits, leave, nothing } from "./rewrite.ts";
import type { Plan, Rewrite } from "./rewrite.ts";

/** Where both are given, Kyverno 1.19 takes what stands under webhookConfiguration. */
function movedToWebhook(old: string, field: string): Rewrite {
  const entry = deprecatedField(`spec.${old}`);
  return {
    id: `spec-${old}`,
    old: `spec.${old}`,
    replacement: entry.replacement ?? "nothing",
    fields: [entry],
    plan(document) {
      const spec = specOf(document);
      const value = get(spec, old);
      if (value === undefined) return nothing;
      const remove: Edit = { type: "remove", path: ["spec", old] };
      const webhook = given(spec, "webhookConfiguration");
      if (value === null) return edits(remove);
      if (isMap(webhook) && Object.keys(webhook).length > 0) {
        if (given(webhook, field) !== undefined) return edits(remove);
        const path = ["spec", "webhookConfiguration"];
        return edits({ type: "insert", path, key: field, value }, remove);
      }
      if (Object.hasOwn(spec, "webhookConfiguration")) {
        return leave(["spec", old], "webhookConfiguration is there and empty; remove it first");
      }
      const insert: Edit = {
        type: "insert",
        path: ["spec"],
        key: "webhookConfiguration",
        value: { [field]: value },
        after: old,
      };
      return edits(insert, remove);
    },
  };
}

/**
 * Kyverno 1.19 takes the value that the first rule names for all rules of the policy, so where some
 * rules name one and others do not, moving it may change what is done.
 */
function movedToRules(old: readonly string[], body: string, field: string): Rewrite {
  const entry = deprecatedField(`spec.${field}`);
  return {
    id: `spec-${old[0] ?? ""}`,
    old: old.map((key) => `spec.${key}`).join(", "),
    replacement: entry.replacement ?? "nothing",
    fields: [entry],
    plan(document) {
      const spec = specOf(document);
      const present = old.filter((key) => Object.hasOwn(spec, key));
      const [first] = present;
      if (first === undefined) return nothing;
      const isWanted = present.some((key) => get(spec, key) === true);
      const bodies = bodyParts(document, body);
      const open = bodies.filter(({ value }) => given(value, field) === undefined);
      if (isWanted && open.length > 0 && open.length < bodies.length) {
        return leave(
          ["spec", first],
          `some ${body} rules say ${field} and some do not; say it in every one`,
        );
      }
      const removed = present.map((key): Edit => ({ type: "remove", path: ["spec", key] }));
      if (!isWanted) return edits(...removed);
      return edits(
        ...open.map(({ path }): Edit => ({ type: "insert", path, key: field, value: true })),
        ...removed,
      );
    },
  };
}

/** Kyverno has ignored it since schemas come from the cluster. */
const schemaValidation: Rewrite = {
  id: "spec-schemaValidation",
  old: "spec.schemaValidation",
  replacement: "nothing: it has no effect",
  fields: [deprecatedField("spec.schemaValidation")],
  plan: (document): Plan =>
    get(specOf(document), "schemaValidation") === undefined
      ? nothing
      : edits({ type: "remove", path: ["spec", "schemaValidation"] }),
};

function specOf(document: JsonMap): JsonMap {
  return document["spec"] as JsonMap;
}

export const specFields: readonly Rewrite[] = [
  movedToWebhook("webhookTimeoutSeconds", "timeoutSeconds"),
  movedToWebhook("failurePolicy", "failurePolicy"),
  movedToRules(["mutateExistingOnPolicyUpdate"], "mutate", "mutateExistingOnPolicyUpdate"),
  movedToRules(
    ["generateExisting", "generateExistingOnPolicyUpdate"],
    "generate",
    "generateExisting",
  ),
  schemaValidation,
];
