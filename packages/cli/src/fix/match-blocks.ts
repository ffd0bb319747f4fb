/** Old forms of `match` and `exclude`. */
import { deprecatedField } from "./deprecated-field.ts";
import { given, matchParts, resourceParts } from "./document-parts.ts";
import type { Edit } from "./edit.ts";
import { edits, leave, together } from "./rewrite.ts";
import type { Plan, Rewrite } from "./rewrite.ts";

const attributes = ["resources", "roles", "clusterRoles", "subjects"];
const blocks = ["match", "exclude"];

/** One block of attributes is the same as a list with this one block. */
export const attributesInBlock: Rewrite = {
  id: "match-without-any",
  old: "match.resources, exclude.resources (and roles, clusterRoles, subjects)",
  replacement: "match.any, exclude.any",
  fields: blocks.flatMap((block) =>
    attributes.map((key) => deprecatedField(`spec.rules[*].${block}.${key}`)),
  ),
  plan(document): Plan {
    return together(
      matchParts(document).map(({ path, value }) => {
        const first = attributes.find((key) => given(value, key) !== undefined);
        if (first === undefined) return edits();
        if ("any" in value || "all" in value) {
          return leave(
            [...path, first],
            "it stands beside any or all, where it says nothing; remove it",
          );
        }
        return edits({ type: "list", path }, { type: "nest", path, key: "any" });
      }),
    );
  },
};

/** `name` is a pattern like each of `names`. */
export const singleName: Rewrite = {
  id: "match-name",
  old: "resources.name",
  replacement: "resources.names",
  fields: blocks.flatMap((block) =>
    ["any", "all"].map((list) =>
      deprecatedField(`spec.rules[*].${block}.${list}[*].resources.name`),
    ),
  ),
  plan(document): Plan {
    return together(
      resourceParts(document).map(({ path, value }) => {
        const name = given(value, "name");
        if (typeof name !== "string" || name === "") return edits();
        if (given(value, "names") !== undefined) {
          return leave([...path, "name"], "names is there as well, and both must fit; join them");
        }
        const renamed: Edit = { type: "rename", path: [...path, "name"], key: "names" };
        return edits(renamed, { type: "list", path: [...path, "names"] });
      }),
    );
  },
};
