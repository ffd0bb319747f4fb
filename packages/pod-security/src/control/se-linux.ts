import type { JsonMap } from "@winnow/value";
import { forbidden, plural, podAndContainers, quotedSet, sortedSet } from "../finding.ts";
import type { FieldError } from "../finding.ts";
import { containerPath, given, mapOf, textOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const types = ["", "container_t", "container_init_t", "container_kvm_t"];

function hasOptions(securityContext: JsonMap | undefined): boolean {
  return given(securityContext, "seLinuxOptions") !== undefined;
}

function hasOwnOptions({ securityContext }: ContainerView): boolean {
  return hasOptions(securityContext);
}

/**
 * Baseline: the SELinux type must be one of the container types (container_engine_t from v1.31 on);
 * user and role must not be set.
 */
function createCheck(allowed: ReadonlySet<string>): Check {
  return (pod) => {
    if (!hasOptions(pod.securityContext) && !pod.containers.some(hasOwnOptions)) return undefined;
    const errors: FieldError[] = [];
    const badTypes: string[] = [];
    const found = { user: false, role: false };
    const look = (
      securityContext: JsonMap | undefined,
      path: string,
      view?: ContainerView,
    ): boolean => {
      const options = mapOf(securityContext, "seLinuxOptions");
      if (options === undefined) return false;
      const before = errors.length;
      const type = textOf(options, "type");
      if (!allowed.has(type)) {
        badTypes.push(type);
        errors.push(forbidden(`${path}.seLinuxOptions.type`, type, view));
      }
      for (const field of ["user", "role"] as const) {
        const value = textOf(options, field);
        if (value === "") continue;
        found[field] = true;
        errors.push(forbidden(`${path}.seLinuxOptions.${field}`, value, view));
      }
      return errors.length > before;
    };
    const isPodBad = look(pod.securityContext, "spec.securityContext");
    const bad = pod.containers.filter((view) =>
      look(view.securityContext, `${containerPath(view)}.securityContext`, view),
    );
    if (errors.length === 0) return undefined;
    const parts = [
      badTypes.length === 0
        ? ""
        : `${plural(sortedSet(badTypes).length, "type")} ${quotedSet(badTypes)}`,
      found.user ? "user may not be set" : "",
      found.role ? "role may not be set" : "",
    ].filter((part) => part !== "");
    return {
      reason: "seLinuxOptions",
      detail: `${podAndContainers(isPodBad, bad)} set forbidden securityContext.seLinuxOptions: ${parts.join("; ")}`,
      errors,
    };
  };
}

export const seLinux: Control = {
  id: "seLinuxOptions",
  name: "SELinux",
  level: "baseline",
  scope: "both",
  fields: (["container", "pod"] as const).flatMap((of) => [
    {
      name: "securityContext.seLinuxOptions.type",
      of,
      path: ["securityContext", "seLinuxOptions", "type"],
      good: ["container_t", "container_engine_t"],
      bad: ["spc_t", "container_runtime_t"],
    },
    ...["user", "role"].map((field) => ({
      name: `securityContext.seLinuxOptions.${field}`,
      of,
      path: ["securityContext", "seLinuxOptions", field],
      good: [],
      bad: [`system_${field.slice(0, 1)}`],
    })),
  ]),
  versions: [
    { from: 0, check: createCheck(new Set(types)) },
    { from: 31, check: createCheck(new Set([...types, "container_engine_t"])) },
  ],
};
