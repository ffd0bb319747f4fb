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

/** One thing that keeps an entry from covering a field. */
export interface Miss {
  /** What an entry names: whose fields, which image, which list of containers, which field, which values. */
  readonly dimension: "scope" | "image" | "list" | "field" | "value";
  /** What the pod has. */
  readonly found: string;
  /** What the entry names. */
  readonly wanted: readonly string[];
}

/** Hears what the controls have found, and what became of it. */
export interface ExemptionTracer {
  /** Everything that violates a control, before any entry. */
  found(failed: readonly FailedControl[]): void;
  /**
   * An entry that was tried on a field. `entry` counts over the policy's entries and then those of
   * exceptions. The entry alone forgives the field where `forgives` is true; several may do together.
   */
  tried(step: {
    readonly entry: number;
    readonly error: FieldError;
    readonly forgives: boolean;
    readonly misses: readonly Miss[];
  }): void;
}

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
  for (const [index, entry] of entries.entries()) {
    if (entry.controlName !== control.name) continue;
    const misses = missesOf(entry, error);
    tracer?.tried({ entry: index, error, forgives: misses.length === 0, misses });
    if (misses.length === 0) return true;
    const isAboutField = misses.every(({ dimension }) => dimension === "value");
    if (!isAboutField || isUnset(error)) continue;
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

const nothing: readonly Miss[] = [];

/** Everything that keeps an entry for this control from covering a field alone. */
function missesOf(entry: Exemption, error: FieldError): readonly Miss[] {
  const { container } = error;
  const isForContainers = entry.images.length > 0;
  const misses: Miss[] = [];
  if (isForContainers !== (container !== undefined)) {
    const whose = (isContainers: boolean): string =>
      isContainers ? "a field of a container" : "a field of the pod";
    misses.push({
      dimension: "scope",
      found: whose(container !== undefined),
      wanted: [whose(isForContainers)],
    });
  } else if (
    container !== undefined &&
    !entry.images.some((image) => matchWildcard(image, container.image))
  ) {
    misses.push({ dimension: "image", found: container.image, wanted: entry.images });
  }
  const pattern = fieldPattern(error.path);
  if (entry.restrictedField !== "" && entry.restrictedField !== pattern) {
    const dimension = belowList(pattern) === belowList(entry.restrictedField) ? "list" : "field";
    misses.push({ dimension, found: pattern, wanted: [entry.restrictedField] });
  }
  const value = valueOutside(entry, error);
  if (value !== undefined) misses.push({ dimension: "value", found: value, wanted: entry.values });
  return misses.length === 0 ? nothing : misses;
}

/** What is left of a field's pattern without the list of containers that it begins with. */
function belowList(pattern: string): string {
  return pattern.replace(/^spec\.(?:initContainers|containers|ephemeralContainers)\[\*\]/, "");
}

/** The first value of a field that an entry does not name. */
function valueOutside(entry: Exemption, error: FieldError): string | undefined {
  if (entry.values.length === 0) return undefined;
  if (isUnset(error)) return entry.values.includes(unset) ? undefined : unset;
  return valuesOf(error).find(
    (value) => !entry.values.some((wanted) => matchWildcard(wanted, value)),
  );
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
  trace?: { readonly tracer: ExemptionTracer; readonly first: number },
): FailedControl[] {
  let remaining = failed.map((item) => ({ ...item, errors: [...item.errors] }));
  for (const [index, entry] of entries.entries()) {
    const cut = viewPod(cutPod(pod, entry));
    const before = trace && remaining.map((item) => ({ ...item, errors: [...item.errors] }));
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
    if (trace !== undefined) {
      traceCounted(trace.tracer, trace.first + index, entry, before ?? [], remaining);
    }
    remaining = remaining.filter(
      (item) => item.errors.length > 0 || item.control.name === undefined,
    );
  }
  return remaining;
}

/** Tells which errors an entry has taken off, and of the others what they do not have in common with it. */
function traceCounted(
  tracer: ExemptionTracer,
  index: number,
  entry: Exemption,
  before: readonly FailedControl[],
  after: readonly FailedControl[],
): void {
  for (const { control, errors } of before) {
    if (control.name !== entry.controlName) continue;
    const left = after.find((item) => item.control === control)?.errors ?? [];
    for (const error of errors) {
      const forgives = !left.includes(error);
      const misses = forgives ? nothing : missesByCount(entry, error);
      tracer.tried({ entry: index, error, forgives, misses });
    }
  }
}

/** To Kyverno, what shows no value is covered whatever the values are. */
function missesByCount(entry: Exemption, error: FieldError): readonly Miss[] {
  const misses = missesOf(entry, error);
  return error.shown === undefined
    ? misses.filter(({ dimension }) => dimension !== "value")
    : misses;
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
