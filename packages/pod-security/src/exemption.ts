/** Entries that lift controls for some containers, fields and values, as `exclude` writes them. */
import { compileWildcard, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Control } from "./control/control.ts";
import type { FieldError } from "./finding.ts";
import { viewPod } from "./pod.ts";
import type { ContainerView, Pod } from "./pod.ts";
import type { AppliedControl } from "./registry.ts";

export interface Exemption {
  readonly controlName: string;
  /** Wildcard patterns over the image as it is written; empty: the entry is for fields of the pod. */
  readonly images: readonly string[];
  /** `spec.containers[*].securityContext.capabilities.add`; empty: every field of the control. */
  readonly restrictedField: string;
  /** Wildcard patterns; empty: every value. */
  readonly values: readonly string[];
}

/** The errors that a control has found and no exemption covers. */
export interface FailedControl {
  readonly control: Control;
  readonly reason: string;
  readonly errors: readonly FieldError[];
}

/** Hears which entry was tried on which field, and why it did not cover it. */
export type ExemptionTracer = (step: {
  readonly entry: Exemption;
  readonly error: FieldError;
  /** Undefined: the entry covers the field. */
  readonly obstacle: string | undefined;
}) => void;

/** What `values` may name for a field that is not set. */
const unset = "<unset>";

/** A path with its indexes replaced by `*`, as restrictedField writes them. */
function fieldPattern(path: string): string {
  return path.replace(/\d+/g, "*");
}

/**
 * Takes out what exemptions cover, one field at a time: an entry covers a field of a container only
 * if it names that container's image, and a field of the pod only if it names none.
 */
export function exemptEach(
  failed: readonly FailedControl[],
  entries: readonly Exemption[],
  tracer: ExemptionTracer | undefined,
): FailedControl[] {
  return failed.flatMap((item) => {
    if (item.errors.length === 0) return [item];
    const errors = item.errors.filter((error) => !isCovered(entries, item.control, error, tracer));
    return errors.length === 0 ? [] : [{ ...item, errors }];
  });
}

/** A field is covered when each of its values is, by whichever of the entries for that field. */
function isCovered(
  entries: readonly Exemption[],
  control: Control,
  error: FieldError,
  tracer: ExemptionTracer | undefined,
): boolean {
  let open = valuesOf(error);
  let isNamed = false;
  for (const entry of entries) {
    if (entry.controlName !== control.name) continue;
    const misplaced = placeObstacle(entry, error);
    const obstacle = misplaced ?? valueObstacle(entry, error);
    tracer?.({ entry, error, obstacle });
    if (obstacle === undefined) return true;
    if (misplaced !== undefined || isUnset(error)) continue;
    isNamed = true;
    open = open.filter((value) => !entry.values.some((wanted) => matchWildcard(wanted, value)));
  }
  return isNamed && open.length === 0;
}

function isUnset(error: FieldError): boolean {
  return error.kind === "required" || error.shown === "nil";
}

/** An empty value is a value. */
function valuesOf({ values }: FieldError): readonly string[] {
  return values.length === 0 ? [""] : values;
}

/** Why an entry is not about this field. */
function placeObstacle(entry: Exemption, error: FieldError): string | undefined {
  const { container } = error;
  if (container === undefined && entry.images.length > 0) {
    return "it is for containers, the field is the pod's";
  }
  if (container !== undefined && entry.images.length === 0) {
    return "it is for the pod, the field is a container's";
  }
  if (
    container !== undefined &&
    !entry.images.some((image) => matchWildcard(image, container.image))
  ) {
    return `image ${container.image} is not among ${entry.images.join(", ")}`;
  }
  const pattern = fieldPattern(error.path);
  if (entry.restrictedField !== "" && entry.restrictedField !== pattern) {
    return `the field is ${pattern}, not ${entry.restrictedField}`;
  }
  return undefined;
}

/** Why an entry about this field does not cover it alone. */
function valueObstacle(entry: Exemption, error: FieldError): string | undefined {
  if (entry.values.length === 0) return undefined;
  if (isUnset(error)) {
    return entry.values.includes(unset)
      ? undefined
      : `the field is not set, which only ${unset} allows`;
  }
  const outside = valuesOf(error).find(
    (value) => !entry.values.some((wanted) => matchWildcard(wanted, value)),
  );
  return outside === undefined
    ? undefined
    : `value ${JSON.stringify(outside)} is not among ${entry.values.join(", ")}`;
}

/**
 * Takes out what exemptions cover in the way Kyverno 1.19 does: each entry is evaluated on a pod cut
 * down to what it names, and for each error found there one error of the same kind is taken off.
 */
export function exemptByCount(
  failed: readonly FailedControl[],
  entries: readonly Exemption[],
  pod: Pod,
  controls: readonly AppliedControl[],
): FailedControl[] {
  let remaining = failed.map((item) => ({ ...item, errors: [...item.errors] }));
  for (const entry of entries) {
    const cut = viewPod(cutPod(pod, entry));
    for (const { control, check } of controls) {
      if (control.name !== entry.controlName) continue;
      const target = remaining.find((item) => item.control === control);
      const errors = check(cut)?.errors ?? [];
      for (const error of errors) {
        if (target !== undefined && error.hidden !== true && isListed(entry, error)) {
          takeOne(target.errors, error, entry.images.length > 0);
        }
      }
    }
    remaining = remaining.filter(
      (item) => item.errors.length > 0 || item.control.name === undefined,
    );
  }
  return remaining;
}

/** The pod with only what an entry names: matching containers, or the pod's own fields. */
function cutPod(pod: Pod, entry: Exemption): { metadata: JsonMap; spec: JsonMap } {
  if (entry.images.length === 0) {
    const { initContainers: _init, ephemeralContainers: _ephemeral, ...spec } = pod.spec;
    return { metadata: pod.metadata, spec: { ...spec, containers: [{ name: "fake" }] } };
  }
  const matchers = entry.images.map(compileWildcard);
  const matching = pod.containers.filter(({ image }) => matchers.some((matches) => matches(image)));
  const spec: JsonMap = {};
  for (const list of ["initContainers", "containers", "ephemeralContainers"] as const) {
    spec[list] = matching.filter((view) => view.list === list).map(({ container }) => container);
  }
  return { metadata: {}, spec };
}

function isListed(entry: Exemption, error: FieldError): boolean {
  if (entry.restrictedField !== "" && entry.restrictedField !== fieldPattern(error.path)) {
    return false;
  }
  if (entry.values.length === 0 || error.shown === undefined) return true;
  return error.values.every((value) => entry.values.some((wanted) => matchWildcard(wanted, value)));
}

/** Takes one error of the same kind off a list; the last one moves into its place. */
function takeOne(errors: FieldError[], wanted: FieldError, byContainer: boolean): void {
  const pattern = fieldPattern(wanted.path);
  const at = errors.findIndex(
    (error) =>
      fieldPattern(error.path) === pattern &&
      (!byContainer || nameOf(error.container) === nameOf(wanted.container)),
  );
  if (at < 0) return;
  const last = errors.pop();
  if (last !== undefined && at < errors.length) errors[at] = last;
}

function nameOf(container: ContainerView | undefined): string | undefined {
  return container?.name;
}
