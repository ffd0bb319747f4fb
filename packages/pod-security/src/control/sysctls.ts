import { isMap } from "@winnow/value";
import { forbidden } from "../finding.ts";
import { given, listOf, textOf } from "../pod.ts";
import type { Check, Control } from "./control.ts";

const from0 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const from27 = [...from0, "net.ipv4.ip_local_reserved_ports"];
const from29 = [
  ...from27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const from32 = [...from29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];
const from37 = [...from32, "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"];

/** Baseline: only sysctls that are safe may be set; the list has grown with versions. */
function createCheck(names: readonly string[]): Check {
  const allowed = new Set(names);
  return ({ securityContext }) => {
    if (given(securityContext, "sysctls") === undefined) return undefined;
    const bad = listOf(securityContext, "sysctls").flatMap((sysctl, index) => {
      const name = isMap(sysctl) ? textOf(sysctl, "name") : "";
      return allowed.has(name) ? [] : [{ index, name }];
    });
    if (bad.length === 0) return undefined;
    return {
      reason: "forbidden sysctls",
      detail: bad.map(({ name }) => name).join(", "),
      errors: bad.map(({ index, name }) =>
        forbidden(`spec.securityContext.sysctls[${index}].name`, name),
      ),
    };
  };
}

export const sysctls: Control = {
  id: "sysctls",
  name: "Sysctls",
  level: "baseline",
  scope: "pod",
  fields: [
    {
      name: "securityContext.sysctls[*].name",
      of: "pod",
      path: ["securityContext", "sysctls"],
      entry: (name) => ({ name, value: "1" }),
      good: from37,
      bad: ["kernel.core_pattern", "kernel.msgmax", "net.core.somaxconn"],
    },
  ],
  versions: [
    { from: 0, check: createCheck(from0) },
    { from: 27, check: createCheck(from27) },
    { from: 29, check: createCheck(from29) },
    { from: 32, check: createCheck(from32) },
    { from: 37, unknownToKyverno: true, check: createCheck(from37) },
  ],
};
