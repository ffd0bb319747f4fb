/** Kyverno's words for a pod that violates a level, and the properties of policy reports. */
import type { FailedControl } from "./exemption.ts";
import type { FieldError } from "./finding.ts";

/** Where the pod stands in the resource that was judged. */
export interface PodPaths {
  /** `spec`, `spec.template.spec`, `spec.jobTemplate.spec.template.spec` */
  readonly spec: string;
  /** `metadata`, `spec.template.metadata`, … */
  readonly metadata: string;
}

/** The field's path in the resource that was judged. */
export function fieldErrorPath(error: FieldError, paths: PodPaths): string {
  return error.path.startsWith("metadata.")
    ? paths.metadata + error.path.slice("metadata".length)
    : paths.spec + error.path.slice("spec".length);
}

/** One field, as messages list it. */
export function fieldErrorText(error: FieldError, paths: PodPaths): string {
  const path = fieldErrorPath(error, paths);
  if (error.kind === "required") return `${path}: Required value`;
  if (error.shown === undefined) return `${path}: Forbidden`;
  return `${path} is forbidden, forbidden values found: ${error.shown}`;
}

/** The controls that failed, each with its fields. */
export function failedControlsText(failed: readonly FailedControl[], paths: PodPaths): string {
  return failed
    .map(({ reason, errors }) => {
      const fields = errors.map((error) => fieldErrorText(error, paths)).join(", ");
      return `(Forbidden reason: ${reason}, field error list: [${fields}])`;
    })
    .join("");
}

/** Written by hand, as it is made for every violation: ids and names need no escaping. */
function controlJson({ control, errors }: FailedControl): string {
  const images = new Set<string>();
  for (const { container } of errors) if (container !== undefined) images.add(container.image);
  const { id, name = "" } = control;
  return `{"ID":"${id}","Name":"${name}","Images":${JSON.stringify([...images])}}`;
}

/** `standard`, `version`, and what failed; for policy reports. */
export function reportProperties(
  level: string,
  version: string,
  failed: readonly FailedControl[],
): Readonly<Record<string, string>> {
  const properties = { standard: level, version };
  if (failed.length === 0) return properties;
  return {
    ...properties,
    controls: failed.map(({ control }) => control.id).join(","),
    controlsJSON: `[${failed.map(controlJson).join(",")}]`,
  };
}
