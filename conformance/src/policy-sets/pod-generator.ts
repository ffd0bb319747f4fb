/**
 * Random pods around the Pod Security Standards: every field that a control looks at, with allowed,
 * forbidden, empty and null values, in each list of containers and for the pod, alone and together.
 */
import { set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Random } from "../fuzz/random.ts";
import { capabilityNames, handlerHosts, sysctlNames, volumeSources } from "./pod-values.ts";

/** Writes one field; the target is a security context, a container, a volume list's owner or a spec. */
type Field = (target: JsonMap, random: Random) => void;
type Fields = readonly [Field, ...Field[]];

function field(path: string, ...values: readonly [Json, ...Json[]]): Field {
  return (target, random) => setAt(target, path.split("."), random.pick(values));
}

/** Puts a value at a path; what is no map on the way gives way. */
function setAt(target: JsonMap, path: readonly string[], value: Json): void {
  let at = target;
  for (const key of path.slice(0, -1)) {
    const next = at[key];
    if (typeof next === "object" && next !== null && !Array.isArray(next)) {
      at = next;
    } else {
      const fresh: JsonMap = {};
      set(at, key, fresh);
      at = fresh;
    }
  }
  set(at, path.at(-1) ?? "", value);
}

const profileTypes = [
  "RuntimeDefault",
  "Localhost",
  "Unconfined",
  "runtimedefault",
  "",
  null,
] as const;

/** What stands in a security context of the pod as well as of a container. */
const sharedContext: Fields = [
  field("runAsNonRoot", true, false, null),
  field("runAsUser", 0, 1, 1000, null),
  field("seccompProfile.type", ...profileTypes),
  field("seccompProfile", null, {}, { localhostProfile: "a.json" }),
  field("appArmorProfile.type", ...profileTypes),
  field("appArmorProfile", null, {}, { type: "Localhost", localhostProfile: "a" }),
  field("seLinuxOptions.type", "", "container_t", "container_init_t", "container_kvm_t", null),
  field("seLinuxOptions.type", "container_engine_t", "spc_t", "container_*", "*", "Container_t"),
  field("seLinuxOptions.user", "", "system_u", "0", null),
  field("seLinuxOptions.role", "", "system_r", "0", null),
  field("seLinuxOptions.level", "s0:c1", ""),
  field("seLinuxOptions", null, {}),
  field("windowsOptions.hostProcess", true, false, null),
  field("windowsOptions", null, {}),
];

const containerContext: Fields = [
  ...sharedContext,
  field("privileged", true, false, null),
  field("allowPrivilegeEscalation", true, false, null),
  field("procMount", "Default", "Unmasked", "default", "", null),
  addCapabilities,
  addCapabilities,
  addCapabilities,
  (target, random) => setAt(target, ["capabilities", "drop"], droppedCapabilities(random)),
  field("capabilities", null, {}, { add: null, drop: null }),
];

function addCapabilities(target: JsonMap, random: Random): void {
  const name = (): Json => (random.oneIn(30) ? null : random.pick(capabilityNames));
  setAt(target, ["capabilities", "add"], random.oneIn(8) ? null : random.list(0, 3, name));
}

function droppedCapabilities(random: Random): Json {
  return random.pick<Json>([["ALL"], ["ALL"], ["KILL", "ALL"], ["all"], ["KILL"], ["*"], [], null]);
}

const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
const lifecycles = ["lifecycle.postStart", "lifecycle.preStop"] as const;

const containerFields: Fields = [
  (target, random) => {
    const handler = random.pick([...probes, ...lifecycles]);
    const action = random.pick(["httpGet", "tcpSocket"]);
    const host: JsonMap = random.oneIn(4) ? {} : { host: random.pick(handlerHosts) };
    setAt(target, [...handler.split("."), action], { port: 80, ...host });
  },
  field("livenessProbe.grpc", { port: 1 }),
  field("readinessProbe.httpGet", {
    port: 80,
    httpHeaders: [{ name: "Host", value: "a.example" }],
  }),
  field("lifecycle.preStop.exec", { command: ["true"] }, null),
  field("lifecycle", null, {}),
  (target, random) => {
    target["ports"] = random.oneIn(8) ? null : random.list<Json>(0, 3, () => port(random));
  },
  field("securityContext", null, {}),
];

function port(random: Random): JsonMap {
  const hostPort: JsonMap = random.oneIn(3) ? {} : { hostPort: random.pick([0, 80, 65535, null]) };
  return { containerPort: 80, ...hostPort };
}

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";

const podFields: Fields = [
  field("hostNetwork", true, false, null),
  field("hostPID", true, false, null),
  field("hostIPC", true, false, null),
  field("hostUsers", true, false, null),
  field("os.name", "windows", "linux", "", null),
  field("os", null, {}),
  setVolumes,
  setVolumes,
  setVolumes,
  setSysctls,
  setSysctls,
  field("securityContext", null, {}),
];

function setVolumes(target: JsonMap, random: Random): void {
  target["volumes"] = random.oneIn(8) ? null : random.list<Json>(0, 3, () => volume(random));
}

function setSysctls(target: JsonMap, random: Random): void {
  const list = random.oneIn(8) ? null : random.list<Json>(0, 3, () => sysctl(random));
  setAt(target, ["securityContext", "sysctls"], list);
}

function volume(random: Random): JsonMap {
  const result: JsonMap = { name: `v${random.below(100)}` };
  for (const source of random.list(random.oneIn(6) ? 0 : 1, random.oneIn(6) ? 2 : 1, () =>
    random.pick(volumeSources),
  )) {
    result[source] = random.oneIn(10) ? null : {};
  }
  return result;
}

function sysctl(random: Random): JsonMap {
  return random.oneIn(20) ? { value: "1" } : { name: random.pick(sysctlNames), value: "1" };
}

function annotations(random: Random): Json {
  if (random.oneIn(8)) return null;
  const result: JsonMap = { "example.com/owner": "a" };
  for (const name of random.list(0, 2, () => random.pick(["init-0", "main-0", "", "gone"]))) {
    result[annotationPrefix + name] = random.pick<Json>([
      "runtime/default",
      "localhost/a",
      "localhost",
      "unconfined",
      "Runtime/default",
      "",
      null,
    ]);
  }
  return result;
}

const lists = [
  ["initContainers", "init"],
  ["containers", "main"],
  ["ephemeralContainers", "debug"],
] as const;

/** What restricted asks of a container. */
function hardened(): JsonMap {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** A pod: bare, or as restricted wants it, and then bent in up to five places. */
export function createPod(random: Random, name: string): JsonMap {
  const isHardened = !random.oneIn(4);
  const spec: JsonMap = {};
  const containers: JsonMap[] = [];
  for (const [list, prefix] of lists) {
    const made = Array.from(
      { length: list === "containers" ? 1 + random.below(2) : random.below(3) },
      (_, index): JsonMap => ({
        name: `${prefix}-${index}`,
        image: "registry.example/a:1",
        ...(isHardened ? { securityContext: hardened() } : {}),
      }),
    );
    containers.push(...made);
    if (made.length > 0) spec[list] = made;
    else if (random.oneIn(4)) spec[list] = random.pick<Json>([null, []]);
  }
  const metadata: JsonMap = { name, namespace: "default" };
  const count = random.below(6);
  for (let step = 0; step < count; step += 1) bend(spec, metadata, containers, random);
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

function bend(spec: JsonMap, metadata: JsonMap, containers: JsonMap[], random: Random): void {
  const container = containers[random.below(containers.length)] ?? spec;
  const context = (target: JsonMap, fields: Fields): void => {
    const inner: JsonMap = {};
    const present = target["securityContext"];
    if (typeof present === "object" && present !== null && !Array.isArray(present)) {
      Object.assign(inner, present);
    }
    random.pick(fields)(inner, random);
    target["securityContext"] = inner;
  };
  random.choose<void>([
    () => context(container, containerContext),
    () => context(container, containerContext),
    () => context(spec, sharedContext),
    () => random.pick(containerFields)(container, random),
    () => random.pick(podFields)(spec, random),
    () => {
      metadata["annotations"] = annotations(random);
    },
    () => {
      // nothing of its own: the pod's settings must do
      delete container["securityContext"];
    },
  ]);
}
