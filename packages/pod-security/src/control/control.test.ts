import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { decodePod, isMismatch } from "../decode/decode.ts";
import { viewPod } from "../pod.ts";
import { controls } from "../registry.ts";

/** What a check says of a pod at a minor version: its detail, `ok`, or `absent`. */
function judge(id: string, minor: number, spec: JsonMap, metadata: JsonMap = {}): string {
  const control = controls.find((candidate) => candidate.id === id);
  const entry = control?.versions.findLast(({ from }) => from <= minor);
  if (entry === undefined) return "absent";
  const decoded = decodePod({ spec, metadata }, "exact");
  if (isMismatch(decoded)) throw new Error(decoded.message);
  const finding = entry.check(viewPod(decoded));
  return finding === undefined ? "ok" : finding.detail;
}

/** The same container in each of the three lists. */
function everywhere(container: JsonMap, extra: JsonMap = {}): JsonMap {
  return {
    initContainers: [{ ...container, name: "i" }],
    containers: [{ ...container, name: "c" }],
    ephemeralContainers: [{ ...container, name: "e" }],
    ...extra,
  };
}

const secure = (securityContext: JsonMap): JsonMap => everywhere({ securityContext });
const all = 'containers "i", "c", "e"';
const windows = { os: { name: "windows" } };
const ownUsers = { hostUsers: false };

/** check, minor version, spec, what is said, metadata */
const cases: [string, number, JsonMap, string, JsonMap?][] = [
  ["allowPrivilegeEscalation", 7, secure({}), "absent"],
  ["allowPrivilegeEscalation", 8, secure({ allowPrivilegeEscalation: false }), "ok"],
  [
    "allowPrivilegeEscalation",
    8,
    secure({}),
    `${all} must set securityContext.allowPrivilegeEscalation=false`,
  ],
  [
    "allowPrivilegeEscalation",
    24,
    { ...windows, containers: [{ name: "c" }] },
    'container "c" must set securityContext.allowPrivilegeEscalation=false',
  ],
  ["allowPrivilegeEscalation", 25, { ...windows, containers: [{ name: "c" }] }, "ok"],
  ["appArmorProfile", 0, secure({ appArmorProfile: { type: "Localhost" } }), "ok"],
  [
    "appArmorProfile",
    0,
    { securityContext: { appArmorProfile: { type: "Unconfined" } } },
    'pod must not set AppArmor profile type to "Unconfined"',
  ],
  [
    "appArmorProfile",
    0,
    {},
    'annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/a="unconfined""',
    { annotations: { "container.apparmor.security.beta.kubernetes.io/a": "unconfined" } },
  ],
  ["capabilities_baseline", 0, secure({ capabilities: { add: ["CHOWN"] } }), "ok"],
  [
    "capabilities_baseline",
    0,
    secure({ capabilities: { add: ["chown", "SYS_ADMIN", "SYS_ADMIN"] } }),
    `${all} must not include "SYS_ADMIN", "chown" in securityContext.capabilities.add`,
  ],
  [
    "capabilities_baseline",
    0,
    { containers: [{ name: "c", securityContext: { capabilities: { add: [null] } } }] },
    'container "c" must not include "" in securityContext.capabilities.add',
  ],
  ["capabilities_restricted", 21, secure({}), "absent"],
  [
    "capabilities_restricted",
    22,
    secure({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }),
    "ok",
  ],
  [
    "capabilities_restricted",
    22,
    secure({ capabilities: { drop: ["all"], add: ["CHOWN"] } }),
    `${all} must set securityContext.capabilities.drop=["ALL"]; ${all} must not include "CHOWN" in securityContext.capabilities.add`,
  ],
  ["capabilities_restricted", 25, { ...windows, containers: [{ name: "c" }] }, "ok"],
  ["hostNamespaces", 0, { hostNetwork: false, hostPID: null }, "ok"],
  ["hostNamespaces", 0, { hostIPC: true, hostPID: true }, "hostPID=true, hostIPC=true"],
  ["hostPathVolumes", 0, { volumes: [{ name: "v", hostPath: null }] }, "ok"],
  ["hostPathVolumes", 0, { volumes: [{ name: "v", hostPath: {} }] }, 'volume "v"'],
  ["hostPorts", 0, everywhere({ ports: [{ hostPort: 0 }, { containerPort: 80 }] }), "ok"],
  [
    "hostPorts",
    0,
    { containers: [{ name: "c", ports: [{ hostPort: 9 }, { hostPort: 10000 }] }] },
    'container "c" uses hostPorts 10000, 9',
  ],
  ["hostProbesAndHostLifecycle", 33, {}, "absent"],
  [
    "hostProbesAndHostLifecycle",
    34,
    everywhere({ livenessProbe: { httpGet: { host: "" } } }),
    "ok",
  ],
  [
    "hostProbesAndHostLifecycle",
    34,
    everywhere({ lifecycle: { preStop: { tcpSocket: { host: "h" } } } }),
    'containers "c", "e", "i" use probe or lifecycle host "h"',
  ],
  ["privileged", 0, secure({ privileged: false }), "ok"],
  [
    "privileged",
    0,
    secure({ privileged: true }),
    `${all} must not set securityContext.privileged=true`,
  ],
  ["procMount", 0, secure({ procMount: "Default" }), "ok"],
  [
    "procMount",
    34,
    { ...secure({ procMount: "Unmasked" }), ...ownUsers },
    `${all} must not set securityContext.procMount to "Unmasked"`,
  ],
  ["procMount", 35, { ...secure({ procMount: "Unmasked" }), ...ownUsers }, "ok"],
  ["procMount_restricted", 34, {}, "absent"],
  [
    "procMount_restricted",
    35,
    { ...secure({ procMount: "Unmasked" }), ...ownUsers },
    `${all} must not set securityContext.procMount to "Unmasked"`,
  ],
  [
    "restrictedVolumes",
    0,
    {
      volumes: [
        { name: "v", csi: {} },
        { name: "w", emptyDir: {} },
      ],
    },
    "ok",
  ],
  [
    "restrictedVolumes",
    0,
    { volumes: [{ name: "v" }, null, { name: "w", nfs: {} }] },
    'volumes "v", "", "w" use restricted volume types "nfs", "unknown"',
  ],
  ["runAsNonRoot", 0, { ...everywhere({}), securityContext: { runAsNonRoot: true } }, "ok"],
  ["runAsNonRoot", 0, secure({ runAsNonRoot: true }), "ok"],
  ["runAsNonRoot", 0, everywhere({}), `pod or ${all} must set securityContext.runAsNonRoot=true`],
  [
    "runAsNonRoot",
    0,
    { ...everywhere({}), securityContext: { runAsNonRoot: false } },
    "pod must not set securityContext.runAsNonRoot=false",
  ],
  ["runAsNonRoot", 35, { ...everywhere({}), ...ownUsers }, "ok"],
  ["runAsUser", 22, secure({ runAsUser: 0 }), "absent"],
  ["runAsUser", 23, secure({ runAsUser: 1 }), "ok"],
  ["runAsUser", 23, secure({ runAsUser: 0 }), `${all} must not set runAsUser=0`],
  ["runAsUser", 23, secure({ runAsUser: 0n }), `${all} must not set runAsUser=0`],
  ["runAsUser", 35, { ...secure({ runAsUser: 0 }), ...ownUsers }, "ok"],
  ["seLinuxOptions", 0, secure({ seLinuxOptions: { type: "container_t", level: "s0" } }), "ok"],
  [
    "seLinuxOptions",
    30,
    { securityContext: { seLinuxOptions: { type: "container_engine_t", user: "u", role: "r" } } },
    'pod set forbidden securityContext.seLinuxOptions: type "container_engine_t"; user may not be set; role may not be set',
  ],
  ["seLinuxOptions", 31, secure({ seLinuxOptions: { type: "container_engine_t" } }), "ok"],
  [
    "seccompProfile_baseline",
    18,
    {},
    'forbidden annotation seccomp.security.alpha.kubernetes.io/pod=""',
    { annotations: { "seccomp.security.alpha.kubernetes.io/pod": null } },
  ],
  ["seccompProfile_baseline", 19, everywhere({}), "ok"],
  [
    "seccompProfile_baseline",
    19,
    secure({ seccompProfile: {} }),
    `${all} must not set securityContext.seccompProfile.type to ""`,
  ],
  ["seccompProfile_restricted", 18, {}, "absent"],
  [
    "seccompProfile_restricted",
    19,
    everywhere({}),
    `pod or ${all} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  ],
  [
    "seccompProfile_restricted",
    19,
    { ...everywhere({}), securityContext: { seccompProfile: { type: "Localhost" } } },
    "ok",
  ],
  ["seccompProfile_restricted", 25, { ...everywhere({}), ...windows }, "ok"],
  ["sysctls", 26, sysctl("net.ipv4.ip_local_reserved_ports"), "net.ipv4.ip_local_reserved_ports"],
  ["sysctls", 27, sysctl("net.ipv4.ip_local_reserved_ports"), "ok"],
  ["sysctls", 28, sysctl("net.ipv4.tcp_fin_timeout"), "net.ipv4.tcp_fin_timeout"],
  ["sysctls", 29, sysctl("net.ipv4.tcp_fin_timeout"), "ok"],
  ["sysctls", 31, sysctl("net.ipv4.tcp_rmem"), "net.ipv4.tcp_rmem"],
  ["sysctls", 32, sysctl("net.ipv4.tcp_rmem"), "ok"],
  ["sysctls", 36, sysctl("net.ipv4.tcp_notsent_lowat"), "net.ipv4.tcp_notsent_lowat"],
  ["sysctls", 37, sysctl("net.ipv4.tcp_notsent_lowat"), "ok"],
  ["windowsHostProcess", 0, secure({ windowsOptions: { hostProcess: false } }), "ok"],
  [
    "windowsHostProcess",
    0,
    {
      ...secure({ windowsOptions: { hostProcess: true } }),
      securityContext: { windowsOptions: { hostProcess: true } },
    },
    `pod and ${all} must not set securityContext.windowsOptions.hostProcess=true`,
  ],
];

function sysctl(name: string): JsonMap {
  return { securityContext: { sysctls: [{ name, value: "1" }] } };
}

describe("controls", () => {
  it.each(cases)("%s at v1.%i", (id, minor, spec, said, metadata) => {
    expect(judge(id, minor, spec, metadata)).toBe(said);
  });

  it("all have a case that passes and one that does not", () => {
    for (const { id } of controls) {
      const said = cases.filter(([check]) => check === id).map(([, , , detail]) => detail);
      expect(said, id).toContainEqual(expect.stringMatching(/^(ok|absent)$/));
      expect(
        said.filter((detail) => detail !== "ok" && detail !== "absent"),
        id,
      ).not.toEqual([]);
    }
  });
});
