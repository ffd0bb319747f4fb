/**
 * Pods as the injectors of Istio and Linkerd leave them, written by us from what their templates set,
 * and pods that try to ride on an exemption made for them.
 */
import type { Json, JsonMap } from "@winnow/value";

const istioImage = "docker.io/istio/proxyv2:1.27.3";
const linkerdInitImage = "cr.l5d.io/linkerd/proxy-init:v2.4.3";
const linkerdProxyImage = "cr.l5d.io/linkerd/proxy:edge-25.9.1";

/** The versions that the exceptions of these tests name. */
export const exceptions: JsonMap = {
  istio: { versions: ["1.27.3"] },
  linkerd: { versions: ["v2.4.3"] },
};

const hardened: JsonMap = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
};

function container(
  name: string,
  image: string,
  securityContext: JsonMap,
  more: JsonMap = {},
): JsonMap {
  return { name, image, securityContext, ...more };
}

const app = container("app", "registry.example/app:1", hardened);

export const istioInit: JsonMap = container(
  "istio-init",
  istioImage,
  {
    allowPrivilegeEscalation: false,
    privileged: false,
    capabilities: { add: ["NET_ADMIN", "NET_RAW"], drop: ["ALL"] },
    readOnlyRootFilesystem: false,
    runAsGroup: 0,
    runAsNonRoot: false,
    runAsUser: 0,
  },
  {
    args: [
      "istio-iptables",
      "-p",
      "15001",
      "-z",
      "15006",
      "-u",
      "1337",
      "-m",
      "REDIRECT",
      "-i",
      "*",
      "-x",
      "",
      "-b",
      "*",
      "-d",
      "15090,15021,15020",
    ],
  },
);

const istioUser: JsonMap = {
  allowPrivilegeEscalation: false,
  privileged: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsGroup: 1337,
  runAsNonRoot: true,
  runAsUser: 1337,
};

const istioValidation = container("istio-validation", istioImage, istioUser, {
  args: ["istio-iptables", "-p", "15001", "--run-validation", "--skip-rule-apply"],
});
const istioProxy = container("istio-proxy", istioImage, istioUser, {
  args: ["proxy", "sidecar"],
  ports: [{ containerPort: 15090, name: "http-envoy-prom", protocol: "TCP" }],
  readinessProbe: { httpGet: { path: "/healthz/ready", port: 15021 } },
});
const istioVolumes: Json = [
  { name: "workload-socket", emptyDir: {} },
  { name: "istio-podinfo", downwardAPI: { items: [] } },
  { name: "istio-token", projected: { sources: [] } },
  { name: "istiod-ca-cert", configMap: { name: "istio-ca-root-cert" } },
];

export const linkerdInit: JsonMap = container(
  "linkerd-init",
  linkerdInitImage,
  {
    allowPrivilegeEscalation: false,
    privileged: false,
    capabilities: { add: ["NET_ADMIN", "NET_RAW"] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 65534,
    seccompProfile: { type: "RuntimeDefault" },
  },
  { args: ["--incoming-proxy-port", "4143", "--outgoing-proxy-port", "4140"] },
);

function linkerdUser(user: number): JsonMap {
  return {
    ...hardened,
    readOnlyRootFilesystem: true,
    runAsUser: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

const linkerdValidator = container(
  "linkerd-network-validator",
  linkerdProxyImage,
  linkerdUser(65534),
  {
    command: ["/usr/lib/linkerd/linkerd2-network-validator"],
  },
);
const linkerdProxy = container("linkerd-proxy", linkerdProxyImage, linkerdUser(2102), {
  livenessProbe: { httpGet: { path: "/live", port: 4191 } },
});
const linkerdVolumes: Json = [
  { name: "linkerd-proxy-init-xtables-lock", emptyDir: {} },
  { name: "linkerd-identity-token", projected: { sources: [] } },
];

/** The pod's profile is what Istio's containers have for seccomp, as they name none. */
function pod(name: string, spec: JsonMap): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop" },
    spec: { securityContext: { seccompProfile: { type: "RuntimeDefault" } }, ...spec },
  };
}

const always: JsonMap = { restartPolicy: "Always" };

/** What the meshes inject, in each of their ways. */
export const genuine: readonly JsonMap[] = [
  pod("istio-classic", {
    initContainers: [istioInit],
    containers: [app, istioProxy],
    volumes: istioVolumes,
  }),
  pod("istio-cni", {
    initContainers: [istioValidation],
    containers: [app, istioProxy],
    volumes: istioVolumes,
  }),
  pod("istio-native-sidecar", {
    initContainers: [istioInit, { ...istioProxy, ...always }],
    containers: [app],
    volumes: istioVolumes,
  }),
  pod("istio-cni-native-sidecar", {
    initContainers: [istioValidation, { ...istioProxy, ...always }],
    containers: [app],
  }),
  pod("linkerd-classic", {
    initContainers: [linkerdInit],
    containers: [linkerdProxy, app],
    volumes: linkerdVolumes,
  }),
  pod("linkerd-cni", { initContainers: [linkerdValidator], containers: [linkerdProxy, app] }),
  pod("linkerd-native-sidecar", {
    initContainers: [linkerdInit, { ...linkerdProxy, ...always }],
    containers: [app],
    volumes: linkerdVolumes,
  }),
  pod("no-mesh", { containers: [app] }),
];

/** The init container with fields of its security context replaced. */
function withContext(mesh: JsonMap, context: JsonMap, more: JsonMap = {}): JsonMap {
  return {
    ...mesh,
    securityContext: { ...(mesh["securityContext"] as JsonMap), ...context },
    ...more,
  };
}

function misusesOf(name: string, mesh: JsonMap, image: string, repository: string): JsonMap[] {
  const init = (label: string, one: JsonMap, spec: JsonMap = {}): JsonMap =>
    pod(`${name}-${label}`, { initContainers: [one], containers: [app], ...spec });
  const adds = (...add: string[]): JsonMap => ({ capabilities: { add, drop: ["ALL"] } });
  const tag = image.slice(image.lastIndexOf(":"));
  const images = {
    "other-registry": `registry.attacker.example/${repository}${tag}`,
    "nested-registry": `ghcr.io/attacker/${image}`,
    "other-version": `${image}9`,
    suffix: `${image.slice(0, -tag.length)}-backdoor${tag}`,
    "no-tag": image.slice(0, -tag.length),
    digest: `${image}@sha256:${"a".repeat(64)}`,
    wildcard: "*",
    "other-image": "docker.io/library/ubuntu:24.04",
  };
  return [
    ...Object.entries(images).map(([label, other]) => init(label, { ...mesh, image: other })),
    pod(`${name}-in-containers`, { containers: [app, mesh] }),
    pod(`${name}-in-ephemeral`, { containers: [app], ephemeralContainers: [mesh] }),
    init("sys-admin", withContext(mesh, adds("NET_ADMIN", "NET_RAW", "SYS_ADMIN"))),
    init("all", withContext(mesh, adds("ALL"))),
    init("wildcard-capability", withContext(mesh, adds("NET_*"))),
    init("privileged", withContext(mesh, { privileged: true })),
    init("proc-mount", withContext(mesh, { procMount: "Unmasked" })),
    init("command", { ...mesh, command: ["sh", "-c", "id"] }),
    init("long-running", { ...mesh, ...always }),
    init("other-name", { ...mesh, name: "setup" }),
    init("host-network", mesh, { hostNetwork: true }),
    init("host-path", mesh, { volumes: [{ name: "a", hostPath: { path: "/" } }] }),
    pod(`${name}-beside-bad-main`, {
      initContainers: [mesh],
      containers: [withContext(app, adds("NET_ADMIN"))],
    }),
    pod(`${name}-beside-bad-init`, {
      initContainers: [mesh, container("setup", "docker.io/library/ubuntu:24.04", adds("NET_RAW"))],
      containers: [app],
    }),
  ];
}

/** What must be denied whatever the exceptions. */
export const misuses: readonly JsonMap[] = [
  ...misusesOf("istio", istioInit, istioImage, "istio/proxyv2"),
  ...misusesOf("linkerd", linkerdInit, linkerdInitImage, "linkerd/proxy-init"),
  pod("istio-other-program", {
    initContainers: [{ ...istioInit, args: ["proxy", "sidecar"] }],
    containers: [app],
  }),
  pod("istio-tproxy", {
    initContainers: [istioInit],
    containers: [
      app,
      withContext(istioProxy, {
        capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] },
        runAsUser: 0,
      }),
    ],
  }),
];
