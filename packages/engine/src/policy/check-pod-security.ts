import { controls } from "@winnow/pod-security";
import type { JsonMap } from "@winnow/value";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { nearestName } from "./nearest-name.ts";
import { textOf, textsOf } from "./read-fields.ts";

/**
 * Checks entries that lift controls of pod security. Controls of containers need images and those
 * of the pod must not have any; Kyverno's documentation of pod security names them.
 */
export function checkPodSecurity(
  entries: readonly JsonMap[],
  level: string | undefined,
  path: Path,
  report: Report,
): void {
  entries.forEach((entry, index) => checkEntry(entry, level, [...path, index], report));
}

function checkEntry(entry: JsonMap, level: string | undefined, path: Path, report: Report): void {
  const name = textOf(entry, "controlName") ?? "";
  const control = controls.find((known) => known.name === name);
  const images = textsOf(entry, "images");
  const place = pathText(path);
  if (control === undefined) {
    const nearest = nearestName(
      name,
      controls.flatMap((known) => known.name ?? []),
    );
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    report(
      "unknown-control",
      [...path, "controlName"],
      `${place}: there is no control ${JSON.stringify(name)}${hint}`,
    );
    return;
  }
  if (control.scope === "container" && images.length === 0) {
    report(
      "images-missing",
      path,
      `${place}: ${name} is a control of containers; name the images it is lifted for`,
    );
  }
  if (control.scope === "pod" && images.length > 0) {
    report(
      "images-given",
      path,
      `${place}: ${name} is a control of the pod; images must not be given`,
    );
  }
  if (level === "baseline" && control.level === "restricted") {
    report("wrong-level", path, `${place}: ${name} is no control of the baseline profile`);
  }
  const field = textOf(entry, "restrictedField") ?? "";
  if ((field === "") !== (textsOf(entry, "values").length === 0)) {
    report(
      "field-and-values",
      path,
      `${place}: restrictedField and values come together or not at all`,
    );
  }
}
