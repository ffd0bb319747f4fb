import { containersText, forbiddenList, quotedSet, sortedSet } from "../finding.ts";
import { containerPath, listOf, mapOf } from "../pod.ts";
import type { ContainerView } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const allowed = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** Every other capability of Linux and the name for all of them, from the worst on. */
const beyondDefault = [
  "SYS_ADMIN",
  "ALL",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_PTRACE",
  "DAC_READ_SEARCH",
  "BPF",
  "PERFMON",
  "CHECKPOINT_RESTORE",
  "MAC_ADMIN",
  "MAC_OVERRIDE",
  "SYS_BOOT",
  "SYS_TIME",
  "SYSLOG",
  "LINUX_IMMUTABLE",
  "BLOCK_SUSPEND",
  "AUDIT_CONTROL",
  "AUDIT_READ",
  "IPC_OWNER",
  "IPC_LOCK",
  "LEASE",
  "NET_BROADCAST",
  "SYS_NICE",
  "SYS_PACCT",
  "SYS_RESOURCE",
  "SYS_TTY_CONFIG",
  "WAKE_ALARM",
  "CAP_SYS_ADMIN",
  "NET_RAW",
  "NET_ADMIN",
];

/** The names of a list of capabilities; to Kubernetes null is an empty name. */
export function capabilities(view: ContainerView, key: "add" | "drop"): string[] {
  return listOf(mapOf(view.securityContext, "capabilities"), key).map((item) =>
    typeof item === "string" ? item : "",
  );
}

const none: { view: ContainerView; added: string[] }[] = [];

function addsBeyond({ securityContext }: ContainerView, known: ReadonlySet<string>): boolean {
  const added = listOf(mapOf(securityContext, "capabilities"), "add");
  return added.some((item) => typeof item !== "string" || !known.has(item));
}

/** The containers that add capabilities beyond a set, with those capabilities. */
export function addedBeyond(
  containers: readonly ContainerView[],
  known: ReadonlySet<string>,
): { view: ContainerView; added: string[] }[] {
  if (!containers.some((view) => addsBeyond(view, known))) return none;
  return containers.flatMap((view) => {
    const added = capabilities(view, "add").filter((capability) => !known.has(capability));
    return added.length === 0 ? [] : [{ view, added: sortedSet(added) }];
  });
}

/** Baseline: only capabilities of a fixed list may be added; names are case-sensitive. */
const check: Check = ({ containers }) => {
  const bad = addedBeyond(containers, allowed);
  if (bad.length === 0) return undefined;
  const views = bad.map(({ view }) => view);
  const values = quotedSet(bad.flatMap(({ added }) => added));
  return {
    reason: "non-default capabilities",
    detail: `${containersText(views)} must not include ${values} in securityContext.capabilities.add`,
    errors: bad.map(({ view, added }) =>
      forbiddenList(`${containerPath(view)}.securityContext.capabilities.add`, added, view),
    ),
  };
};

export const capabilitiesBaseline: Control = {
  id: "capabilities_baseline",
  name: "Capabilities",
  level: "baseline",
  scope: "container",
  fields: [
    {
      name: "securityContext.capabilities.add",
      of: "container",
      path: ["securityContext", "capabilities", "add"],
      entry: (value) => value,
      good: [...allowed],
      bad: beyondDefault,
    },
  ],
  versions: [{ from: 0, check }],
};
