/**
 * Values of a wrong type in a pod. The API server refuses such a pod; a check that read over them
 * would judge a pod that nobody can run, so the pod is not judged at all.
 */
import { isInteger, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { given } from "./pod.ts";
import type { PodSource } from "./pod.ts";

type Type = "boolean" | "integer" | "text" | "list" | "map";

const securityContext: Readonly<Record<string, Type>> = {
  allowPrivilegeEscalation: "boolean",
  privileged: "boolean",
  runAsNonRoot: "boolean",
  readOnlyRootFilesystem: "boolean",
  runAsUser: "integer",
  runAsGroup: "integer",
  procMount: "text",
  capabilities: "map",
  seccompProfile: "map",
  appArmorProfile: "map",
  seLinuxOptions: "map",
  windowsOptions: "map",
  sysctls: "list",
};
const nested: Readonly<Record<string, Readonly<Record<string, Type>>>> = {
  capabilities: { add: "list", drop: "list" },
  seccompProfile: { type: "text", localhostProfile: "text" },
  appArmorProfile: { type: "text", localhostProfile: "text" },
  seLinuxOptions: { type: "text", user: "text", role: "text", level: "text" },
  windowsOptions: { hostProcess: "boolean" },
};
const podFields: Readonly<Record<string, Type>> = {
  hostNetwork: "boolean",
  hostPID: "boolean",
  hostIPC: "boolean",
  hostUsers: "boolean",
  securityContext: "map",
  volumes: "list",
  initContainers: "list",
  containers: "list",
  ephemeralContainers: "list",
  os: "map",
};
const containerFields: Readonly<Record<string, Type>> = {
  name: "text",
  image: "text",
  securityContext: "map",
  ports: "list",
  livenessProbe: "map",
  readinessProbe: "map",
  startupProbe: "map",
  lifecycle: "map",
};
/** Fields of volume sources that are no texts; all other scalars of theirs are. */
const nonTexts: ReadonlySet<string> = new Set([
  "readOnly",
  "optional",
  "defaultMode",
  "mode",
  "partition",
  "lun",
  "chapAuthDiscovery",
  "chapAuthSession",
  "sslEnabled",
  "expirationSeconds",
  "sizeLimit",
  "divisor",
]);

/** The first value of a wrong type, as a sentence; undefined where all are right. */
export function typeErrorOf({ spec }: PodSource): string | undefined {
  return (
    wrongField(spec, podFields, "spec") ??
    securityContextError(spec, "spec") ??
    firstOf(["initContainers", "containers", "ephemeralContainers"], (list) =>
      firstItem(spec, list, (container, path) => containerError(container, path)),
    ) ??
    firstItem(spec, "volumes", volumeError)
  );
}

function firstOf<T>(
  items: readonly T[],
  look: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstItem(
  owner: JsonMap,
  key: string,
  look: (item: JsonMap, path: string) => string | undefined,
): string | undefined {
  const list = given(owner, key);
  if (!Array.isArray(list)) return undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    const path = `${key}[${index}]`;
    const found =
      item !== undefined && isMap(item) ? look(item, path) : `spec.${path} must be a map`;
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasType(value: Json, type: Type): boolean {
  switch (type) {
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return isInteger(value);
    case "text":
      return typeof value === "string";
    case "list":
      return Array.isArray(value);
    case "map":
      return isMap(value);
  }
}

function wrongField(
  owner: JsonMap,
  fields: Readonly<Record<string, Type>>,
  path: string,
): string | undefined {
  for (const key in fields) {
    const value = given(owner, key);
    const type = fields[key];
    if (value !== undefined && type !== undefined && !hasType(value, type)) {
      return `${path}.${key} must be a ${type}`;
    }
  }
  return undefined;
}

function securityContextError(owner: JsonMap, path: string): string | undefined {
  const context = given(owner, "securityContext");
  if (context === undefined || !isMap(context)) return undefined;
  const at = `${path}.securityContext`;
  const wrong = wrongField(context, securityContext, at);
  if (wrong !== undefined) return wrong;
  for (const key in nested) {
    const inner = given(context, key);
    const fields = nested[key];
    if (inner === undefined || fields === undefined || !isMap(inner)) continue;
    const found = wrongField(inner, fields, `${at}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function containerError(container: JsonMap, path: string): string | undefined {
  const at = `spec.${path}`;
  return (
    wrongField(container, containerFields, at) ??
    securityContextError(container, at) ??
    portError(container, at)
  );
}

function portError(container: JsonMap, path: string): string | undefined {
  const ports = given(container, "ports");
  if (!Array.isArray(ports)) return undefined;
  const isFine = ports.every((port) => isMap(port) && isInteger(given(port, "hostPort") ?? 0));
  return isFine ? undefined : `${path}.ports must be maps with whole numbers`;
}

/** Texts of a volume's source that are written as numbers or booleans. */
function volumeError(volume: JsonMap, path: string): string | undefined {
  for (const source of Object.keys(volume)) {
    const value = given(volume, source);
    if (value === undefined) continue;
    if (source === "name") {
      if (typeof value !== "string") return `spec.${path}.name must be a text`;
      continue;
    }
    if (!isMap(value)) return `spec.${path}.${source} must be a map`;
    for (const field of Object.keys(value)) {
      const scalar = given(value, field);
      const isNoText =
        typeof scalar === "boolean" || typeof scalar === "number" || typeof scalar === "bigint";
      if (isNoText && !nonTexts.has(field)) return `spec.${path}.${source}.${field} must be a text`;
    }
  }
  return undefined;
}
