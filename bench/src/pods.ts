/**
 * Pods of the size that Kyverno's figures were taken with: about 1.2 kB of YAML, two containers, one
 * init container.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { createRandom } from "./random.ts";

function pick<T>(random: () => number, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** A pod that a restricted cluster accepts; `violating` gives some of its fields bad values. */
export function benchPod(random: () => number, index: number, violating: boolean): JsonMap {
  const spoil = (share: number): boolean => violating && random() < share;
  const container = (name: string, image: string): JsonMap => ({
    name,
    image,
    ...(spoil(0.05) ? { ports: [{ containerPort: 8080, hostPort: 8080 }] } : {}),
    resources: { limits: { memory: "256Mi" } },
    securityContext: {
      allowPrivilegeEscalation: spoil(0.1),
      privileged: spoil(0.05),
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"], ...(spoil(0.1) ? { add: ["NET_ADMIN"] } : {}) },
    },
  });
  const team = pick(random, ["payments", "search", "catalog", "identity"]);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${team}-${index}`,
      namespace: `team-${team}`,
      labels: { app: team, version: `v${index % 7}` },
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

/** Writes pods, a tenth of them violating, into a file of the folder, and returns its path. */
export function writePods(folder: string, count: number): string {
  const random = createRandom(3);
  const documents = Array.from({ length: count }, (_, index) =>
    printYaml(benchPod(random, index, count > 1 && index % 10 === 0)),
  );
  const file = join(folder, `${count}-pods.yaml`);
  writeFileSync(file, documents.join("---\n"));
  return file;
}
