import { existsSync } from "node:fs";
import { join } from "node:path";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { beforeAll, describe, expect, it } from "vitest";
import type { PolicySet } from "@winnow/engine";
import { readText, sharedFolder } from "../data-folder.ts";
import { createRandom } from "../fuzz/random.ts";
import { parseJson } from "../json-text.ts";
import { controllerOf } from "../policy-sets/agreement.ts";
import { createPod } from "../policy-sets/pod-generator.ts";
import { compilePolicySets } from "../policy-sets/policy-sets.ts";
import { mapMember, textMember } from "../table-bed.ts";
import { readDocuments } from "../yaml-text.ts";
import { compileChart, failures, helm, render } from "./helm.ts";
import { exceptions, genuine, istioInit, linkerdInit, misuses } from "./mesh-pods.ts";

const profiles = ["baseline", "restricted"] as const;
const styles = ["rules", "podSecurity"] as const;
const forms = profiles.flatMap((profile) => styles.map((style) => ({ profile, style })));
const data = sharedFolder();

function nameOf(object: JsonMap): string {
  return textMember(mapMember(object, "metadata"), "name");
}

describe.each(forms)("$profile in the style $style", ({ profile, style }) => {
  const values: JsonMap = { profile, style, failureAction: "Enforce" };

  it("pleases helm lint", () => {
    const { ok, err, out } = helm(["lint", "--strict"], { ...values, exceptions });
    expect(ok, out + err).toBe(true);
  });

  it("denies what the policies of the package deny, and means it", async () => {
    const set = compileChart(values);
    const sets = compilePolicySets("sound");
    for (let current = 0; current < 100; current += 1) {
      const pod = createPod(createRandom(11, current), `pod-${current}`);
      // oxlint-disable-next-line no-await-in-loop
      const wanted = await sets.failedPodSecurity(pod, profile);
      // oxlint-disable-next-line no-await-in-loop
      const found = await failures(set, pod);
      expect(found, nameOf(pod)).toHaveLength(
        style === "rules" ? wanted.size : Math.sign(wanted.size),
      );
      expect(found.filter((text) => !text.endsWith(" Enforce"))).toEqual([]);
    }
  });

  it("reports only, unless told to enforce", async () => {
    const set = compileChart({ profile, style });
    const pod = genuine.find((one) => nameOf(one) === "istio-classic") ?? {};
    const found = await failures(set, pod);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((text) => !text.endsWith(" Audit"))).toEqual([]);
  });

  it("leaves namespaces out, for pods and controllers", async () => {
    const set = compileChart({ ...values, exclude: { namespaces: ["kube-system", "sys-*"] } });
    const host = (namespace: string): JsonMap => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "host", namespace },
      spec: { hostPID: true, containers: [{ name: "a", image: "a" }] },
    });
    for (const namespace of ["kube-system", "sys-1"]) {
      const deployment = controllerOf(host(namespace), "Deployment");
      const moved = { ...deployment, metadata: { name: "host", namespace } };
      // oxlint-disable-next-line no-await-in-loop
      expect(await failures(set, host(namespace))).toEqual([]);
      // oxlint-disable-next-line no-await-in-loop
      expect(await failures(set, moved)).toEqual([]);
    }
    expect(await failures(set, host("kube-system-2"))).not.toEqual([]);
    expect(await failures(set, controllerOf(host("shop"), "Deployment"))).not.toEqual([]);
  });

  describe("with exceptions for the meshes", () => {
    let set: PolicySet;

    beforeAll(() => {
      set = compileChart({ ...values, exceptions });
    });

    it.each(genuine.map((pod) => [nameOf(pod), pod] as const))("admits %s", async (_name, pod) => {
      expect(await failures(set, pod)).toEqual([]);
      expect(await failures(set, controllerOf(pod, "Deployment"))).toEqual([]);
      expect(await failures(set, controllerOf(pod, "CronJob"))).toEqual([]);
    });

    it.each(misuses.map((pod) => [nameOf(pod), pod] as const))("denies %s", async (_name, pod) => {
      expect(await failures(set, pod)).not.toEqual([]);
      expect(await failures(set, controllerOf(pod, "Deployment"))).not.toEqual([]);
      expect(await failures(set, controllerOf(pod, "CronJob"))).not.toEqual([]);
    });

    it("says the same by the answers of Kyverno 1.19", async () => {
      const kyverno = compileChart({ ...values, exceptions }, "kyverno-1.19");
      for (const pod of genuine) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await failures(kyverno, pod), nameOf(pod)).toEqual([]);
      }
      for (const pod of misuses) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await failures(kyverno, pod), nameOf(pod)).not.toEqual([]);
      }
    });

    it("denies them where no exception is made", async () => {
      const strict = compileChart(values);
      const needy = genuine.filter((pod) => /classic|(?<!cni-)native/.test(nameOf(pod)));
      expect(needy).toHaveLength(4);
      for (const pod of needy) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await failures(strict, pod), nameOf(pod)).not.toEqual([]);
      }
    });
  });

  it("takes digests for versions", async () => {
    const digest = `sha256:${"b".repeat(64)}`;
    const byDigest = { istio: { digests: [digest] }, linkerd: { digests: [digest] } };
    const set = compileChart({ ...values, exceptions: byDigest });
    const images: [JsonMap, string][] = [
      [istioInit, "docker.io/istio/proxyv2"],
      [linkerdInit, "cr.l5d.io/linkerd/proxy-init"],
    ];
    for (const [init, repository] of images) {
      const pod = (image: string): JsonMap => ({
        ...genuine.find((one) => nameOf(one) === "no-mesh"),
        spec: {
          securityContext: { seccompProfile: { type: "RuntimeDefault" } },
          initContainers: [{ ...init, image }],
          containers: [],
        },
      });
      // oxlint-disable-next-line no-await-in-loop
      expect(await failures(set, pod(`${repository}@${digest}`))).toEqual([]);
      // oxlint-disable-next-line no-await-in-loop
      expect(await failures(set, pod(`${repository}:1.27.3`))).not.toEqual([]);
    }
  });
});

describe.each(styles)("the mesh scenario in the style %s", (style) => {
  it.skipIf(!existsSync(join(data, "mesh", "pods.yaml")))("is judged as intended", async () => {
    const digest = /proxyv2@(sha256:\w+)/.exec(readText(data, "mesh/pods.yaml"))?.[1] ?? "";
    const set = compileChart({
      profile: "baseline",
      style,
      failureAction: "Enforce",
      exceptions: {
        istio: {
          registries: ["docker.io/istio", "istio"],
          versions: ["1.20.2"],
          digests: [digest.padEnd("sha256:".length + 64, "a")],
        },
        linkerd: { versions: ["v2.2.3"] },
      },
    });
    const intents = parseJson(readText(data, "mesh/pods.json"));
    const wanted = new Map(
      (Array.isArray(intents) ? intents : []).map((intent) =>
        isMap(intent) ? [get(intent, "id"), get(intent, "intent")] : [],
      ) as [string, string][],
    );
    const found = new Map<string, string>();
    for (const object of readDocuments(data, "mesh/pods.yaml")) {
      if (!wanted.has(nameOf(object))) continue;
      // oxlint-disable-next-line no-await-in-loop
      const failed = await failures(set, object);
      found.set(nameOf(object), failed.length === 0 ? "allow" : "deny");
    }
    expect(found).toEqual(wanted);
    expect(found.size).toBe(38);
  });
});

describe("actions of controls", () => {
  const controls = { "host-ports": "Enforce", capabilities: "Enforce", "host-probes": "Enforce" };
  const pod = (container: JsonMap, spec: JsonMap = {}): JsonMap => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", namespace: "shop" },
    spec: { containers: [{ name: "a", image: "a", ...container }], ...spec },
  });

  it.each([
    ["rules", "baseline-host-ports Enforce", "baseline-host-namespaces Audit"],
    ["podSecurity", "pod-security-baseline-enforce Enforce", "pod-security-baseline-audit Audit"],
  ])("count in the style %s", async (style, enforced, audited) => {
    const set = compileChart({ profile: "baseline", style, controls });
    expect(await failures(set, pod({ ports: [{ hostPort: 1, containerPort: 1 }] }))).toEqual([
      enforced,
    ]);
    expect(await failures(set, pod({}, { hostPID: true }))).toEqual([audited]);
    expect(await failures(set, pod({}))).toEqual([]);
  });

  it("count for the exceptions: what one control enforces is enforced of their containers", async () => {
    const set = compileChart({
      profile: "restricted",
      style: "podSecurity",
      controls: { "run-as-user": "Enforce", "host-probes": "Enforce" },
      exceptions,
    });
    const renamed = misuses.find((one) => nameOf(one) === "istio-other-name") ?? {};
    expect(await failures(set, renamed)).toEqual(["mesh-init-containers Enforce"]);
  });

  it("are refused where podSecurity cannot tell them apart", () => {
    const { ok, err } = helm(["template", "release"], {
      style: "podSecurity",
      failureAction: "Enforce",
      controls: { "host-probes": "Audit" },
    });
    expect(ok).toBe(false);
    expect(err).toContain("set host-probes to Enforce, or style to rules");
  });
});

describe("values that are refused", () => {
  it.each<[string, JsonMap]>([
    ["an unknown profile", { profile: "privileged" }],
    ["an unknown style", { style: "cel" }],
    ["an unknown action", { failureAction: "Warn" }],
    ["an unknown control", { controls: { "host-port": "Audit" } }],
    ["an unknown field", { exclusions: {} }],
    ["a wildcard as version", { exceptions: { istio: { versions: ["1.27.*"] } } }],
    ["a wildcard in a registry", { exceptions: { istio: { registries: ["*/istio"] } } }],
    [
      "a text that ends the expression",
      { exceptions: { istio: { versions: ['1"]`, image) || '] } } },
    ],
    ["a short digest", { exceptions: { linkerd: { digests: ["sha256:abc"] } } }],
    ["no registry", { exceptions: { linkerd: { registries: [] } } }],
  ])("%s", (_name, values) => {
    expect(() => render(values)).toThrow(/values don't meet the specifications of the schema/);
  });
});

describe("an installation", () => {
  it("tells what it has installed", () => {
    const { ok, out, err } = helm(["install", "release", "--dry-run=client"], {
      profile: "baseline",
      exceptions,
    });
    expect(ok, err).toBe(true);
    expect(out).toContain("baseline profile");
    expect(out).toContain("docker.io/istio/proxyv2:1.27.3");
  });
});
