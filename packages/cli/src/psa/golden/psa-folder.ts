import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Host } from "../../host.ts";
import { InputError, inputErrorText } from "../../input-error.ts";
import { createRecordingHost } from "../../output/golden/recording-host.ts";

/** What a run of a command has told; the folder is taken out of file names. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder with the files below, and runs of commands on them. */
export interface PsaFolder {
  readonly folder: string;
  /** The paths of files in the folder, and `-` as it is. */
  readonly at: (...names: string[]) => string[];
  readonly run: (command: (host: Host) => Promise<number>, input?: string) => Promise<Ran>;
  readonly remove: () => void;
}

export function createPsaFolder(): PsaFolder {
  const folder = mkdtempSync(join(tmpdir(), "winnow-psa-"));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return {
    folder,
    at: (...names) => names.map((name) => (name === "-" ? name : join(folder, name))),
    async run(command, input = "") {
      const recording = createRecordingHost();
      const readStdin = (): Promise<Uint8Array> => Promise.resolve(Buffer.from(input));
      const code = await codeOf(command, { ...recording, readStdin });
      const text = (parts: readonly string[]): string =>
        parts.join("").replaceAll(`${folder}/`, "");
      return { code, out: text(recording.written), err: text(recording.noted) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** As the command's entry does it: what cannot be used ends with a message and code 2. */
async function codeOf(command: (host: Host) => Promise<number>, host: Host): Promise<number> {
  try {
    return await command(host);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    host.note(inputErrorText(error));
    return 2;
  }
}

export const bare = "{containers: [{name: c, image: nginx}]}";
export const hostPid = "{hostPID: true, containers: [{name: c, image: nginx}]}";

/** A pod as YAML; `spec` as a flow mapping. */
export function pod(name: string, spec: string, inNamespace = "dev"): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${inNamespace}}\nspec: ${spec}\n`;
}

/** A namespace as YAML; labels without their prefix. */
export function namespace(name: string, labels: Readonly<Record<string, string>>): string {
  const texts = Object.entries(labels).map(
    ([key, value]) => `pod-security.kubernetes.io/${key}: ${value}`,
  );
  return `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${texts.join(", ")}}}\n`;
}

/** Documents of one text. */
export function documents(...texts: string[]): string {
  return texts.join("---\n");
}

const files: Readonly<Record<string, string>> = {
  "pods/good.yaml": pod("good", bare),
  "pods/host.yaml": pod("host", hostPid),
  "pods/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
  "cronjob.yaml": `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: dev}
spec: {schedule: "@daily", jobTemplate: {spec: {template: {spec: ${hostPid}}}}}
`,
  "volume.yaml": pod("v", `{volumes: [{name: v}], os: {name: windows}, ${bare.slice(1)}`),
  "host-network.yaml": pod(
    "net",
    "{hostNetwork: true, containers: [{name: c, image: a, ports: [{containerPort: 80}]}]}",
  ),
  "broken-pod.yaml": pod("broken", "{hostPID: yes please}"),
  "control.yaml": pod("ctrl", bare).replace("name: ctrl", 'name: "a\\u001b[31m"'),
  "namespaces.yaml": documents(
    namespace("dev", { enforce: "baseline", audit: "baseline", warn: "restricted" }),
    namespace("other", {}),
  ),
  "namespaces-before.yaml": namespace("dev", {}),
  "bad-namespaces.yaml": namespace("dev", { enforce: "basline" }),
  "label-type.yaml": namespace("dev", { enforce: "1" }),
  "kata.yaml": pod("kata", "{runtimeClassName: kata, hostPID: true, containers: []}"),
  "image.yaml": pod("host", hostPid.replace("nginx", "nginx:2")),
  "relabelled.yaml": pod("host", hostPid).replace("dev}", "dev, labels: {a: b}}"),
  "generated.yaml": pod("x", hostPid).replace("name: x", "generateName: x-"),
  "admission.yaml": `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  path: config/psa.yaml
`,
  "config/psa.yaml": `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
defaults: {enforce: restricted, enforce-version: v1.20}
exemptions: {usernames: [ci], runtimeClasses: [kata], namespaces: [kube-system]}
`,
  "ok-config.yaml": `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
exemptions: {usernames: [ci]}
`,
  "bad-config.yaml": `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
defaults:
  enforce: baseline
  enforced-version: latest
exemptions: {usernames: ci}
`,
  "bad-names.yaml": `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
exemptions:
  namespaces:
  - ok
  - Not_OK
`,
  "no-template.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: []}\n",
  "lost.yaml": `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins: [{name: PodSecurity, path: no-such-file.yaml}]
`,
  "empty.yaml": "# nothing\n",
  "two.yaml": documents(namespace("a", {}), namespace("b", {})),
  "bad-policy.yaml":
    "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\nspec: {rulez: []}\n",
  "twice.yaml": "kind: a\nkind: b\n",
  "policy.yaml": `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: pss}
spec:
  background: true
  rules:
  - name: baseline
    match: {any: [{resources: {kinds: [Pod]}}]}
    validate:
      failureAction: Enforce
      podSecurity: {level: baseline, version: latest}
`,
  "names.yaml": `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: names, annotations: {pod-policies.kyverno.io/autogen-controllers: none}}
spec:
  rules:
  - name: no-good
    match: {any: [{resources: {kinds: [Pod]}}]}
    validate:
      failureAction: Audit
      message: another name is wanted
      pattern: {metadata: {name: "!good"}}
`,
  "mutate.yaml": `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: fix}
spec:
  rules:
  - name: no-host-pid
    match: {any: [{resources: {kinds: [Pod]}}]}
    mutate: {patchStrategicMerge: {spec: {hostPID: false}}}
`,
  "exception.yaml": `apiVersion: kyverno.io/v2
kind: PolicyException
metadata: {name: let-host, namespace: dev}
spec:
  exceptions: [{policyName: pss, ruleNames: [baseline]}]
  match: {any: [{resources: {kinds: [Pod], names: [host]}}]}
`,
};
