/** What a policy's annotations say about it; the names are those of Kyverno's policy library. */
import type { Policy } from "@winnow/engine";

type Annotated = Pick<Policy, "annotations">;

/** The annotation `policies.kyverno.io/category`, which may list several. */
export function categoriesOf({ annotations }: Annotated): string[] {
  const written = annotations["policies.kyverno.io/category"] ?? "";
  return written
    .split(",")
    .map((category) => category.trim())
    .filter((category) => category !== "");
}

export function titleOf({ annotations }: Annotated): string | undefined {
  return oneLine(annotations["policies.kyverno.io/title"]);
}

/** The annotation `policies.kyverno.io/description`, on one line. */
export function descriptionOf({ annotations }: Annotated): string | undefined {
  return oneLine(annotations["policies.kyverno.io/description"]);
}

/** YAML's folded texts come with line ends and doubled spaces. */
function oneLine(text: string | undefined): string | undefined {
  const joined = text?.split(/\s+/u).join(" ").trim();
  return joined === "" ? undefined : joined;
}
