/** Pods of the size that clusters have: about 1.2 kB of YAML, two containers, one init container. */
import type { JsonMap } from "@winnow/value";

function pick<T>(random: () => number, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** A pod that a restricted cluster accepts; `violating` gives some of its fields bad values. */
export function benchPod(random: () => number, index: number, violating: boolean): JsonMap {
  const spoil = (share: number): boolean => violating && random() < share;
  const container = (name: string, image: string): JsonMap => ({
    name,
    image,
    ports: [{ name: "http", containerPort: 8080, ...(spoil(0.05) ? { hostPort: 8080 } : {}) }],
    env: [
      { name: "REGION", value: pick(random, ["eu-west-1", "us-east-2", "ap-south-1"]) },
      { name: "LOG_LEVEL", value: pick(random, ["info", "debug", "warn"]) },
    ],
    resources: {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "500m", memory: "256Mi" },
    },
    livenessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 10 },
    securityContext: {
      allowPrivilegeEscalation: spoil(0.1),
      privileged: spoil(0.05),
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"], ...(spoil(0.1) ? { add: ["NET_ADMIN"] } : {}) },
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: [{ name: "config", mountPath: "/etc/app" }],
  });
  const team = pick(random, ["payments", "search", "catalog", "identity"]);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${team}-${index}`,
      namespace: `team-${team}`,
      labels: { app: team, "app.kubernetes.io/name": team, version: `v${index % 7}` },
      annotations: { "example.com/owner": `${team}@example.com` },
    },
    spec: {
      serviceAccountName: team,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      initContainers: [container("migrate", "registry.example/tools/migrate:2.1")],
      containers: [
        container("app", `registry.example/${team}/app:1.${index % 30}`),
        container("proxy", "registry.example/mesh/proxy:1.20"),
      ],
      volumes: [
        { name: "config", configMap: { name: `${team}-config` } },
        spoil(0.05) ? { name: "node", hostPath: { path: "/var" } } : { name: "tmp", emptyDir: {} },
      ],
    },
  };
}
