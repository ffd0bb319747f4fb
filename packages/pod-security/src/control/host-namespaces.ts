import type { JsonMap } from "@winnow/value";
import { forbidden } from "../finding.ts";
import { given } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const fields = ["hostNetwork", "hostPID", "hostIPC"] as const;

function isShared(spec: JsonMap): boolean {
  for (const field of fields) {
    if (given(spec, field) === true) return true;
  }
  return false;
}

/** Baseline: the host's network, process and IPC namespaces must not be shared. */
const check: Check = ({ spec }) => {
  if (!isShared(spec)) return undefined;
  const bad = fields.filter((field) => given(spec, field) === true);
  return {
    reason: "host namespaces",
    detail: bad.map((field) => `${field}=true`).join(", "),
    errors: bad.map((field) => forbidden(`spec.${field}`, "true")),
  };
};

export const hostNamespaces: Control = {
  id: "hostNamespaces",
  name: "Host Namespaces",
  level: "baseline",
  scope: "pod",
  fields: fields.toReversed().map((name) => ({
    name,
    of: "pod",
    path: [name],
    good: [false],
    bad: [true],
  })),
  versions: [{ from: 0, check }],
};
