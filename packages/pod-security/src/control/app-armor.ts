import { get } from "@winnow/value";
import { forbidden, plural, podAndContainers, sortedSet } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { containerPath, given, mapOf } from "../pod.ts";
import type { ContainerView, Pod } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";
const allowedTypes = new Set(["RuntimeDefault", "Localhost"]);

/**
 * Baseline: the AppArmor profile of the pod and its containers must be unset, RuntimeDefault or
 * Localhost; annotations must be empty, `runtime/default` or `localhost/…`.
 */
const check: Check = (pod) => {
  if (isClean(pod)) return undefined;
  const errors: FieldError[] = [];
  const types: string[] = [];
  const podType = profileType(pod.securityContext);
  if (podType !== undefined) {
    types.push(podType);
    errors.push(forbidden("spec.securityContext.appArmorProfile.type", podType));
  }
  const bad: ContainerView[] = [];
  for (const view of pod.containers) {
    const type = profileType(view.securityContext);
    if (type === undefined) continue;
    bad.push(view);
    types.push(type);
    errors.push(
      forbidden(`${containerPath(view)}.securityContext.appArmorProfile.type`, type, view),
    );
  }
  const annotations = badAnnotations(mapOf(pod.metadata, "annotations") ?? {});
  for (const [key, value] of annotations) {
    errors.push(forbidden(`metadata.annotations[${key}]`, value));
  }
  if (errors.length === 0) return undefined;
  const subjects = [
    podAndContainers(podType !== undefined, bad),
    annotations.length === 0 ? "" : plural(annotations.length, "annotation"),
  ].filter((part) => part !== "");
  const values = [...sortedSet(types), ...annotations.map(([key, value]) => `${key}="${value}"`)];
  const shown = values.map((value) => `"${value}"`).join(", ");
  return {
    reason: plural(values.length, "forbidden AppArmor profile"),
    detail: `${subjects.join(" and ")} must not set AppArmor profile type to ${shown}`,
    errors,
  };
};

/** A quick look: no profile set and no annotation about one. */
function isClean({ securityContext, containers, metadata }: Pod): boolean {
  if (given(securityContext, "appArmorProfile") !== undefined) return false;
  if (containers.some(hasProfile)) return false;
  const annotations = mapOf(metadata, "annotations");
  for (const key in annotations) {
    if (key.startsWith(annotationPrefix)) return false;
  }
  return true;
}

function hasProfile(view: ContainerView): boolean {
  return given(view.securityContext, "appArmorProfile") !== undefined;
}

/** The type of a profile that is not allowed. */
function profileType(securityContext: ContainerView["securityContext"]): string | undefined {
  const profile = mapOf(securityContext, "appArmorProfile");
  if (profile === undefined) return undefined;
  const type = given(profile, "type");
  const text = typeof type === "string" ? type : "";
  return allowedTypes.has(text) ? undefined : text;
}

function badAnnotations(annotations: Parameters<typeof get>[0]): [string, string][] {
  return Object.keys(annotations)
    .filter((key) => key.startsWith(annotationPrefix))
    .toSorted()
    .flatMap((key): [string, string][] => {
      const value = get(annotations, key);
      const text = typeof value === "string" ? value : "";
      const isAllowed = text === "" || text === "runtime/default" || text.startsWith("localhost/");
      return isAllowed ? [] : [[key, text]];
    });
}

export const appArmor: Control = {
  id: "appArmorProfile",
  name: "AppArmor",
  level: "baseline",
  scope: "both",
  fields: [
    ...(["container", "pod"] as const).map((of) => ({
      name: "securityContext.appArmorProfile.type",
      of,
      path: ["securityContext", "appArmorProfile", "type"],
      good: ["RuntimeDefault"],
      bad: ["Unconfined"],
    })),
    {
      name: "metadata.annotations",
      of: "annotation",
      path: [`${annotationPrefix}app`],
      good: ["runtime/default", "localhost/app"],
      bad: ["unconfined"],
    },
  ],
  versions: [{ from: 0, check }],
};
