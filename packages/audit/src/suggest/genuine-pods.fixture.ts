/** Pods as the injectors of the meshes leave them: classic Istio and Linkerd with default settings. */
import type { SourceDocument } from "@winnow/engine";
import { readDocuments } from "../mesh/mesh-folder.fixture.ts";

/** The application's own container; what it asks for passes the restricted profile. */
const app = `
    - name: app
      image: ghcr.io/acme/shop:2.4.1
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile: {type: RuntimeDefault}`;

const istio = `
apiVersion: v1
kind: Pod
metadata:
  name: shop-istio
  namespace: shop
  labels: {app: shop, security.istio.io/tlsMode: istio}
spec:
  initContainers:
    - name: istio-init
      image: docker.io/istio/proxyv2:1.20.2
      args: [istio-iptables, -p, "15001", -z, "15006", -u, "1337", -m, REDIRECT, -i, "*", -x, "", -b, "*", -d, "15090,15021,15020"]
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {add: [NET_ADMIN, NET_RAW], drop: [ALL]}
        privileged: false
        readOnlyRootFilesystem: false
        runAsGroup: 0
        runAsNonRoot: false
        runAsUser: 0
  containers:${app}
    - name: istio-proxy
      image: docker.io/istio/proxyv2:1.20.2
      args: [proxy, sidecar, --domain, $(POD_NAMESPACE).svc.cluster.local]
      ports: [{containerPort: 15090, protocol: TCP, name: http-envoy-prom}]
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
        privileged: false
        readOnlyRootFilesystem: true
        runAsGroup: 1337
        runAsNonRoot: true
        runAsUser: 1337
  volumes:
    - {name: istio-envoy, emptyDir: {medium: Memory}}
    - {name: istio-data, emptyDir: {}}
    - name: istio-podinfo
      downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
    - name: istio-token
      projected: {sources: [{serviceAccountToken: {path: istio-token, audience: istio-ca}}]}
    - name: istiod-ca-cert
      configMap: {name: istio-ca-root-cert}
`;

const linkerd = `
apiVersion: v1
kind: Pod
metadata:
  name: shop-linkerd
  namespace: shop
  labels: {app: shop, linkerd.io/control-plane-ns: linkerd}
spec:
  initContainers:
    - name: linkerd-init
      image: cr.l5d.io/linkerd/proxy-init:v2.2.3
      args: [--incoming-proxy-port, "4143", --outgoing-proxy-port, "4140", --proxy-uid, "2102"]
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {add: [NET_ADMIN, NET_RAW]}
        privileged: false
        readOnlyRootFilesystem: true
        runAsNonRoot: true
        runAsUser: 65534
        seccompProfile: {type: RuntimeDefault}
      volumeMounts: [{mountPath: /run, name: linkerd-proxy-init-xtables-lock}]
  containers:${app}
    - name: linkerd-proxy
      image: cr.l5d.io/linkerd/proxy:stable-2.14.10
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
        readOnlyRootFilesystem: true
        runAsNonRoot: true
        runAsUser: 2102
        seccompProfile: {type: RuntimeDefault}
  volumes:
    - {name: linkerd-proxy-init-xtables-lock, emptyDir: {}}
`;

const policy = (level: string): string => `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: psa}
spec:
  validationFailureAction: Enforce
  rules:
    - name: ${level}
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        podSecurity: {level: ${level}, version: latest}
`;

export const genuine: Readonly<Record<"istio" | "linkerd", readonly SourceDocument[]>> = {
  istio: readDocuments(istio, "istio.yaml"),
  linkerd: readDocuments(linkerd, "linkerd.yaml"),
};

/** A policy of one podSecurity rule without exemptions. */
export function profile(level: "baseline" | "restricted"): SourceDocument[] {
  return readDocuments(policy(level), `${level}.yaml`);
}
