/** Old fields of verifyImages. Follows what Kyverno makes of them when it loads a policy. */
import type { JsonMap } from "@winnow/value";
import { deprecatedField } from "./deprecated-field.ts";
import { given, mapParts, ruleParts } from "./document-parts.ts";
import type { Part } from "./document-parts.ts";
import type { Edit } from "./edit.ts";
import { edits, leave, nothing, together } from "./rewrite.ts";
import type { Plan, Rewrite } from "./rewrite.ts";

function forEachEntry(plan: (entry: Part<JsonMap>) => Plan): (document: JsonMap) => Plan {
  return (document) =>
    together(
      ruleParts(document).flatMap((rule) =>
        mapParts(document, [...rule.path, "verifyImages"]).map(plan),
      ),
    );
}

/** `image` is one more reference. */
const image: Rewrite = {
  id: "verify-images-image",
  old: "verifyImages[*].image",
  replacement: "verifyImages[*].imageReferences",
  fields: [deprecatedField("spec.rules[*].verifyImages[*].image")],
  plan: forEachEntry(({ path, value }) => {
    const reference = given(value, "image");
    if (typeof reference !== "string" || reference === "") return nothing;
    const at = [...path, "image"];
    if (given(value, "imageReferences") === undefined) {
      const list: Edit = { type: "list", path: [...path, "imageReferences"] };
      return edits({ type: "rename", path: at, key: "imageReferences" }, list);
    }
    const append: Edit = {
      type: "append",
      path: [...path, "imageReferences"],
      items: [reference],
    };
    return edits(append, { type: "remove", path: at });
  }),
};

const oldAttestor = ["key", "issuer", "subject", "roots", "additionalExtensions"];

/** The signer stood directly in the entry; now it is an entry of an attestor. */
const attestor: Rewrite = {
  id: "verify-images-key",
  old: "verifyImages[*].key, issuer, subject, roots, additionalExtensions",
  replacement: "verifyImages[*].attestors",
  fields: oldAttestor.map((key) => deprecatedField(`spec.rules[*].verifyImages[*].${key}`)),
  plan: forEachEntry(({ path, value }) => {
    const found = oldAttestor.filter((key) => given(value, key) !== undefined);
    const [first] = found;
    if (first === undefined) return nothing;
    const at = [...path, first];
    for (const key of ["attestors", "attestations", "annotations"]) {
      if (given(value, key) !== undefined) {
        return leave(at, `${key} is there as well; write the attestor by hand`);
      }
    }
    const entry = attestorEntry(value, found);
    if (entry === undefined) {
      return leave(
        at,
        "it is neither a key alone nor a keyless signer; write the attestor by hand",
      );
    }
    const insert: Edit = {
      type: "insert",
      path,
      key: "attestors",
      value: [{ entries: [entry] }],
      after: found.at(-1) ?? first,
    };
    return edits(insert, ...found.map((key): Edit => ({ type: "remove", path: [...path, key] })));
  }),
};

function attestorEntry(entry: JsonMap, found: readonly string[]): JsonMap | undefined {
  const key = given(entry, "key");
  if (key !== undefined) return found.length === 1 ? { keys: { publicKeys: key } } : undefined;
  if (given(entry, "issuer") === undefined) return undefined;
  return { keyless: Object.fromEntries(found.map((name) => [name, given(entry, name) ?? null])) };
}

/** Two names of the same field. */
const predicateType: Rewrite = {
  id: "verify-images-predicate-type",
  old: "verifyImages[*].attestations[*].predicateType",
  replacement: "verifyImages[*].attestations[*].type",
  fields: [deprecatedField("spec.rules[*].verifyImages[*].attestations[*].predicateType")],
  plan: (document) =>
    forEachEntry(({ path }) =>
      together(
        mapParts(document, [...path, "attestations"]).map((attestation) => {
          if (given(attestation.value, "predicateType") === undefined) return nothing;
          const at = [...attestation.path, "predicateType"];
          if (given(attestation.value, "type") !== undefined) {
            return leave(at, "type is there as well; keep one of the two");
          }
          return edits({ type: "rename", path: at, key: "type" });
        }),
      ),
    )(document),
};

export const verifyImages: readonly Rewrite[] = [image, attestor, predicateType];
