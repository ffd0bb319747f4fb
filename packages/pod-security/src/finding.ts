/** What a control finds wrong with a pod, in Kubernetes' words and as fields. */
import type { ContainerView } from "./pod.ts";

/** One field that violates a control. */
export interface FieldError {
  /** `spec.containers[0].securityContext.privileged` */
  readonly path: string;
  /** The container it stands in; undefined for fields of the pod. */
  readonly container: ContainerView | undefined;
  /** `required`: the field is missing; `forbidden`: its value is not allowed. */
  readonly kind: "required" | "forbidden";
  /** The values that are not allowed, as Kyverno compares them with `values`. */
  readonly values: readonly string[];
  /** The value as messages show it; undefined where none is shown. */
  readonly shown: string | undefined;
  /** A missing field that Kyverno does not tell, because another one has a bad value. */
  readonly hidden?: boolean;
}

export interface Finding {
  /** `privileged` */
  readonly reason: string;
  /** `container "a" must not set securityContext.privileged=true` */
  readonly detail: string;
  readonly errors: readonly FieldError[];
}

/** A field whose value is not allowed. */
export function forbidden(
  path: string,
  value: string | undefined,
  container?: ContainerView,
): FieldError {
  const isEmpty = value === undefined || value === "";
  return {
    path,
    container,
    kind: "forbidden",
    values: isEmpty ? [] : [value],
    shown: isEmpty ? undefined : value,
  };
}

/** A list field of which some entries are not allowed. */
export function forbiddenList(
  path: string,
  values: readonly string[],
  container: ContainerView,
): FieldError {
  return { path, container, kind: "forbidden", values, shown: `[${values.join(" ")}]` };
}

/** A field that must be given. */
export function required(path: string, container?: ContainerView): FieldError {
  return { path, container, kind: "required", values: [], shown: undefined };
}

/** `container "a"` or `containers "a", "b"`. */
export function containersText(containers: readonly ContainerView[]): string {
  const names = containers.map(({ name }) => `"${name}"`);
  return `${plural(containers.length, "container")} ${names.join(", ")}`;
}

/** `pod and containers "a", "b"`, as far as they are concerned. */
export function podAndContainers(pod: boolean, containers: readonly ContainerView[]): string {
  const parts = [
    ...(pod ? ["pod"] : []),
    ...(containers.length > 0 ? [containersText(containers)] : []),
  ];
  return parts.join(" and ");
}

export function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** Distinct texts in order, each in quotes. */
export function quotedSet(values: readonly string[]): string {
  return sortedSet(values)
    .map((value) => `"${value}"`)
    .join(", ");
}

/** Distinct texts in order. */
export function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}
