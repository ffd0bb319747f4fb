/** Policies and pods of tests about signed images. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import type { CommandRun } from "./run-command.ts";

/** The logs are not asked: nothing of these tests leaves the machine. */
const unlogged = { rekor: { ignoreTlog: true }, ctlog: { ignoreSCT: true } };

/** An attestor with keys, whose signatures need no log unless `more` says so. */
export function byKeys(publicKeys: string, more: object = unlogged): object {
  return { keys: { publicKeys, ...more } };
}

export function byCertificates(certificates: object): object {
  return { certificates: { ...certificates, ...unlogged } };
}

/** A rule body that verifies every image; `more` goes before what is usual. */
export function verifyImages(more: object): object {
  return { verifyImages: [{ imageReferences: ["*"], failureAction: "Enforce", ...more }] };
}

/** Writes a policy with one rule about pods, and a pod with one image, and judges the pod. */
export function applyTo(
  folder: string,
  rule: object,
  image: string,
  ...flags: string[]
): Promise<CommandRun> {
  const policy = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "images" },
    spec: {
      rules: [{ name: "signed", match: { any: [{ resources: { kinds: ["Pod"] } }] }, ...rule }],
    },
  };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "shop" },
    spec: { containers: [{ name: "app", image }] },
  };
  writeFileSync(join(folder, "policy.json"), JSON.stringify(policy));
  writeFileSync(join(folder, "pod.json"), JSON.stringify(pod));
  return runCommand(folder, ["apply", "policy.json", "-r", "pod.json", "--registry", ...flags]);
}

export const passed = "pass: 1, fail: 0, warn: 0, error: 0, skip: 0";
export const failed = "pass: 0, fail: 1, warn: 0, error: 0, skip: 0";
export const inError = "pass: 0, fail: 0, warn: 0, error: 1, skip: 0";
