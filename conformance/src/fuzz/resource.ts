import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Random } from "./random.ts";

/** Resources as people write them; the fuzzer bends them. */
const seeds: readonly [JsonMap, ...JsonMap[]] = [
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "web-0",
      namespace: "shop",
      labels: { app: "web", tier: "front", "app.kubernetes.io/name": "web" },
      annotations: { "example.com/owner": "team-a" },
    },
    spec: {
      hostNetwork: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      initContainers: [
        {
          name: "setup",
          image: "docker.io/example/setup:1.2",
          securityContext: { capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] } },
        },
      ],
      containers: [
        {
          name: "web",
          image: "registry.example.com/shop/web@sha256:8f2f5e0c",
          ports: [{ containerPort: 8080, hostPort: 0 }],
          resources: { limits: { memory: "512Mi", cpu: "500m" }, requests: { memory: "0.5Gi" } },
          env: [
            { name: "MODE", value: "live" },
            { name: "KEY", valueFrom: { secretKeyRef: {} } },
          ],
          securityContext: { allowPrivilegeEscalation: false, privileged: false, runAsUser: 1000 },
        },
        { name: "log", image: "log", command: ["sh", "-c", "tail -f /dev/null"] },
      ],
      volumes: [
        { name: "tmp", emptyDir: {} },
        { name: "host", hostPath: { path: "/var/run" } },
      ],
    },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop", labels: { app: "api" } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "api" } },
      template: {
        metadata: { labels: { app: "api" } },
        spec: { containers: [{ name: "api", image: "ghcr.io/example/api:latest" }] },
      },
    },
  },
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "nightly", namespace: "jobs" },
    spec: {
      schedule: "0 3 * * *",
      jobTemplate: {
        spec: {
          template: {
            spec: { restartPolicy: "Never", containers: [{ name: "run", image: "job:2" }] },
          },
        },
      },
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop" },
    spec: {
      type: "LoadBalancer",
      externalIPs: ["203.0.113.7"],
      ports: [{ port: 443, targetPort: "https", protocol: "TCP" }],
    },
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "shop" },
    data: { mode: "live", "list.json": '["a","b"]', number: "10", size: "1Gi", wait: "1h30m" },
  },
  {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
  },
  {
    apiVersion: "example.com/v1alpha1",
    kind: "Widget",
    metadata: { name: "w", generateName: "w-" },
    spec: {
      size: 9_007_199_254_740_993n,
      ratio: 0.5,
      parts: [[1, 2], [], null],
      nested: { a: {} },
    },
  },
];

/** Values that have broken programs like this one. */
const oddValues: readonly [Json, ...Json[]] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  9_007_199_254_740_993n,
  -(2n ** 70n),
  "",
  " ",
  "*",
  "?*",
  "!*",
  "null",
  "true",
  "10",
  "0x1F",
  "1e3",
  "1Gi",
  "1.5h",
  "5-10",
  "1-",
  "!1Mi-2Mi",
  ">=1",
  "a | b & c",
  "{{ request.object }}",
  "{{",
  "}}",
  "\\{{ x }}",
  "$(./../name)",
  "__proto__",
  "constructor",
  "\u0000",
  "\uD800",
  "ａ\u0301🙂",
  "2026-11-24T10:00:00Z",
  "v1.2.3-rc.1",
  '["a","b"]',
  '{"a":1}',
  [],
  {},
  [[]],
  [null],
  [{}],
  ["a", 1, true],
];

const oddKeys: readonly [string, ...string[]] = [
  "",
  "__proto__",
  "constructor",
  "toString",
  "(name)",
  "=(x)",
  "X(y)",
  "^(z)",
  "a.b/c",
  "{{ x }}",
  "name",
  "*",
  "image",
];

/** A resource, more or less bent. */
export function randomResource(random: Random): JsonMap {
  const seed = random.pick(seeds);
  const bends = random.oneIn(3) ? 0 : random.below(6);
  let resource: Json = seed;
  for (let bend = 0; bend < bends; bend += 1) resource = mutate(resource, random);
  return isMap(resource) ? resource : seed;
}

/** Any JSON value, most often a plain one. */
export function randomValue(random: Random): Json {
  return random.choose<Json>([
    () => random.pick(oddValues),
    () => random.pick(oddValues),
    () => random.below(100),
    () => random.pick(["web", "nginx:latest", "shop", "500m", "team-a"]),
    () => randomPart(random.pick(seeds), random),
  ]);
}

/** The value with one change somewhere inside: replaced, removed, added, doubled or nested deeper. */
export function mutate(value: Json, random: Random): Json {
  if (Array.isArray(value)) return mutateList(value, random);
  if (isMap(value)) return mutateMap(value, random);
  return randomValue(random);
}

function mutateList(list: readonly Json[], random: Random): Json {
  if (list.length === 0 || random.oneIn(8)) return [...list, randomValue(random)];
  const at = random.below(list.length);
  const item = list[at] ?? null;
  return random.choose<Json>([
    () => list.map((other, index) => (index === at ? mutate(other, random) : other)),
    () => list.map((other, index) => (index === at ? mutate(other, random) : other)),
    () => list.filter((_, index) => index !== at),
    () => [...list, item],
    () => list.map((other, index) => (index === at ? [other] : other)),
    () => item,
  ]);
}

function mutateMap(map: JsonMap, random: Random): Json {
  const keys = Object.keys(map);
  const [first, ...rest] = keys;
  if (first === undefined || random.oneIn(10)) {
    return withEntry(map, random.pick(oddKeys), randomValue(random));
  }
  const key = random.pick([first, ...rest]);
  const value = map[key] ?? null;
  return random.choose<Json>([
    () => withEntry(map, key, mutate(value, random)),
    () => withEntry(map, key, mutate(value, random)),
    () => withEntry(map, key, mutate(value, random)),
    () => withEntry(map, key, randomValue(random)),
    () => Object.fromEntries(Object.entries(map).filter(([other]) => other !== key)),
    () => withEntry(map, random.pick(oddKeys), value),
  ]);
}

function withEntry(map: JsonMap, key: string, value: Json): JsonMap {
  const copy: JsonMap = {};
  for (const [other, item] of Object.entries(map)) set(copy, other, item);
  set(copy, key, value);
  return copy;
}

/** Some part of a value, at any depth. */
export function randomPart(value: Json, random: Random): Json {
  if (random.oneIn(4)) return value;
  const items = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
  const [first, ...rest] = items;
  return first === undefined ? value : randomPart(random.pick([first, ...rest]), random);
}
