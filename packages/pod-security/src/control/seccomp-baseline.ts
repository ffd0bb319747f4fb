import { get } from "@winnow/value";
import { forbidden, plural, podAndContainers, quotedSet } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { containerPath, mapOf, textOf } from "../pod.ts";
import type { ContainerView, Pod } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";
const allowedTypes = new Set(["RuntimeDefault", "Localhost"]);

/** Baseline up to v1.18: annotations must name a default or a local profile. */
const checkAnnotations: Check = (pod) => {
  const annotations = mapOf(pod.metadata, "annotations") ?? {};
  const keys = [podAnnotation, ...pod.containers.map(({ name }) => containerAnnotation + name)];
  const bad = keys.flatMap((key) => {
    const value = get(annotations, key);
    if (value === undefined) return [];
    // to Kubernetes an annotation that is null is there, and empty
    const text = typeof value === "string" ? value : "";
    return isAllowedProfile(text) ? [] : [{ key, value: text }];
  });
  if (bad.length === 0) return undefined;
  const shown = bad.map(({ key, value }) => `${key}="${value}"`).join(", ");
  return {
    reason: "seccompProfile",
    detail: `${plural(bad.length, "forbidden annotation")} ${shown}`,
    errors: bad.map(({ key, value }) => forbidden(`metadata.annotations[${key}]`, value)),
  };
};

function isAllowedProfile(value: string): boolean {
  return (
    value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/")
  );
}

/** Fields of pod and containers whose seccomp profile is not allowed. */
export interface SeccompOffenders {
  readonly isPodBad: boolean;
  readonly containers: readonly ContainerView[];
  readonly types: readonly string[];
  readonly errors: readonly FieldError[];
}

const noOffenders: SeccompOffenders = { isPodBad: false, containers: [], types: [], errors: [] };

function isBadProfile(securityContext: ContainerView["securityContext"]): boolean {
  const profile = mapOf(securityContext, "seccompProfile");
  return profile !== undefined && !allowedTypes.has(textOf(profile, "type"));
}

function hasBadProfile({ securityContext }: ContainerView): boolean {
  return isBadProfile(securityContext);
}

/** Collects seccomp profiles other than RuntimeDefault and Localhost. */
export function seccompOffenders(pod: Pod): SeccompOffenders {
  if (!isBadProfile(pod.securityContext) && !pod.containers.some(hasBadProfile)) return noOffenders;
  const types: string[] = [];
  const errors: FieldError[] = [];
  const look = (
    securityContext: ContainerView["securityContext"],
    path: string,
    view?: ContainerView,
  ): boolean => {
    const profile = mapOf(securityContext, "seccompProfile");
    const type = textOf(profile, "type");
    if (profile === undefined || allowedTypes.has(type)) return false;
    types.push(type);
    errors.push(forbidden(`${path}.seccompProfile.type`, type, view));
    return true;
  };
  const isPodBad = look(pod.securityContext, "spec.securityContext");
  const containers = pod.containers.filter((view) =>
    look(view.securityContext, `${containerPath(view)}.securityContext`, view),
  );
  return { isPodBad, containers, types, errors };
}

/** The words for profiles that are not allowed. */
export function seccompDetail({ isPodBad, containers, types }: SeccompOffenders): string {
  const subject = podAndContainers(isPodBad, containers);
  return `${subject} must not set securityContext.seccompProfile.type to ${quotedSet(types)}`;
}

/** Baseline from v1.19 on: a seccomp profile that is set must be RuntimeDefault or Localhost. */
const checkFields: Check = (pod) => {
  const offenders = seccompOffenders(pod);
  if (offenders.errors.length === 0) return undefined;
  return { reason: "seccompProfile", detail: seccompDetail(offenders), errors: offenders.errors };
};

export const seccompBaseline: Control = {
  id: "seccompProfile_baseline",
  name: "Seccomp",
  level: "baseline",
  scope: "both",
  fields: (["container", "pod"] as const).map((of) => ({
    name: "securityContext.seccompProfile.type",
    of,
    path: ["securityContext", "seccompProfile", "type"],
    good: ["RuntimeDefault"],
    bad: ["Unconfined"],
  })),
  versions: [
    { from: 0, check: checkAnnotations },
    { from: 19, check: checkFields },
  ],
};
