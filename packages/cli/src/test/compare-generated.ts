import { withoutGenerationMarks } from "@winnow/engine";
import type { GeneratedResource } from "@winnow/engine";
import { deepEqual, stringify } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { identityOf, resourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { setDefaultNamespace } from "../resource/scope.ts";

/**
 * What is wrong with the resources that a rule has generated; undefined where each one that the file
 * holds is among them, as its policy describes it. Labels that tell where a resource comes from are
 * left aside, since a test's author cannot know them.
 */
export function generatedDifference(
  file: string,
  wanted: readonly Resource[],
  generated: readonly GeneratedResource[],
): string | undefined {
  if (wanted.length === 0) return `${file} holds no resource`;
  const made = generated.map(({ resource }) => asRead(withoutGenerationMarks(resource)));
  for (const { object, identity } of wanted) {
    const found = made.find((candidate) => isSame(candidate.identity, identity));
    if (found === undefined) return `${resourceLabel(identity)} was not generated${others(made)}`;
    if (deepEqual(found.object, object)) continue;
    return `wanted ${stringify(object)}, generated ${stringify(found.object)}`;
  }
  return undefined;
}

type Made = Pick<Resource, "object" | "identity">;

/** The object as if it had been read from a file, which does not tell cluster-wide kinds from others. */
function asRead(object: JsonMap): Made {
  return { object, identity: setDefaultNamespace(object, identityOf(object)) };
}

function isSame(left: Identity, right: Identity): boolean {
  return left.apiVersion === right.apiVersion && resourceLabel(left) === resourceLabel(right);
}

function others(made: readonly Made[]): string {
  const names = made.map(({ identity }) => resourceLabel(identity));
  return names.length === 0 ? "" : `, but ${names.slice(0, 5).join(", ")}`;
}
