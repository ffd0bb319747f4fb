import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { afterAll, describe, expect, it } from "vitest";
import { plainApply } from "../output/golden/apply-options.ts";
import { createRecordingHost } from "../output/golden/recording-host.ts";
import type { ExplainOptions } from "./options.ts";
import { runExplain } from "./run.ts";

const root = join(import.meta.dirname, "../../../..");
const mesh = relative(process.cwd(), join(root, "examples/mesh"));
const sharedMesh = join(process.env["WINNOW_SHARED"] ?? join(root, "../shared"), "mesh");
const folder = mkdtempSync(join(tmpdir(), "winnow-explain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plain: ExplainOptions = {
  ...plainApply,
  resources: [`${mesh}/pods/misuse.yaml`],
  resourceName: undefined,
  policyName: undefined,
  rule: undefined,
  operation: undefined,
  output: "text",
  all: false,
};

async function explained(
  policies: readonly string[],
  options: Partial<ExplainOptions>,
  isUnicode = true,
): Promise<string> {
  const host = createRecordingHost();
  const code = await runExplain(policies, { ...plain, ...options }, { ...host, isUnicode });
  expect(code).toBe(0);
  return host.written.join("");
}

describe("winnow explain", () => {
  it.each<[string, string, Partial<ExplainOptions>]>([
    ["mesh-foreach", "foreach/image", { resourceName: "extra-capability" }],
    ["mesh-pod-security", "pod-security/baseline-image", { resourceName: "spoofed-registry" }],
    ["mesh-all", "pod-security/baseline-name", { resourceName: "spoofed-name", all: true }],
    ["mesh-controller", "foreach/name", { resourceName: "spoofed-registry-deployment" }],
    [
      "mesh-exception",
      "pod-security/baseline-none",
      { resourceName: "mesh-image-as-main", exceptions: [`${mesh}/exceptions/image.yaml`] },
    ],
    [
      "mesh-kyverno",
      "pod-security/restricted-image",
      { resourceName: "spoofed-registry", semantics: "kyverno-1.19" },
    ],
  ])("%s.txt", async (name, policy, options) => {
    const text = await explained([`${mesh}/${policy}.yaml`], options);
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it("writes the same as JSON, with places in both files", async () => {
    const text = await explained([`${mesh}/pod-security/baseline-image.yaml`], {
      resourceName: "spoofed-registry",
      output: "json",
    });
    const [only] = JSON.parse(text) as JsonMap[];
    const entry = find(only ?? {}, (node) => get(node, "step") === "entry");
    expect(entry).toMatchObject({
      holds: false,
      found: "evil.example/istio/proxyv2:1.28.1",
      place: { file: `${mesh}/pod-security/baseline-image.yaml`, line: 25 },
    });
    const field = find(only ?? {}, (node) => get(node, "step") === "field");
    expect(field).toMatchObject({ resourcePlace: { file: `${mesh}/pods/misuse.yaml`, line: 14 } });
  });

  it.skipIf(!existsSync(sharedMesh))(
    "explains every pod of the mesh scenario by every policy",
    async () => {
      const policies = ["w0-baseline-no-exemption", "w6-pinned-registry", "fixed-foreach"];
      for (const policy of policies) {
        // oxlint-disable-next-line no-await-in-loop
        const text = await explained([`${sharedMesh}/policies/${policy}.yaml`], {
          resources: [`${sharedMesh}/pods.yaml`],
        });
        expect(text.match(/^resource /gmu)).toHaveLength(38);
        expect(text).not.toContain("undefined");
      }
    },
  );

  it("uses ASCII where nothing else can be shown", async () => {
    const options = { resourceName: "spoofed-registry" };
    const text = await explained([`${mesh}/pod-security/baseline-image.yaml`], options, false);
    expect(text).toMatch(/^ {4}x rule baseline: fail/mu);
    // oxlint-disable-next-line no-control-regex
    expect(text).toMatch(/^[\u0000-\u007f]*$/u);
  });

  it("keeps to the rule and the operation that are asked for", async () => {
    const text = await explained([`${mesh}/foreach/image.yaml`], {
      resourceName: "extra-capability",
      rule: "capabilities",
      operation: "DELETE",
    });
    expect(text).toContain("(DELETE v1/Pod");
    expect(text).not.toContain("other-controls");
  });

  it.each<[string, Partial<ExplainOptions>, string]>([
    ["a resource", { resourceName: "extra-capabilty" }, "did you mean extra-capability?"],
    ["a policy", { policyName: "baseline-pod" }, "did you mean baseline-pods?"],
    ["a rule", { rule: "xyz" }, "there are baseline"],
    ["any resource", { resources: [] }, "nothing to explain"],
  ])("does not guess where there is no such thing: %s", async (_, options, message) => {
    const policy = `${mesh}/pod-security/baseline-image.yaml`;
    await expect(explained([policy], options)).rejects.toThrow(message);
  });

  it("writes out control characters of resources and policies", async () => {
    const hostile = String.raw`"a\u001b[31m\u202e\r\n    \u2713 rule forged: pass"`;
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const pod = file(
      "pod.yaml",
      `apiVersion: v1\nkind: Pod\nmetadata: {name: x, labels: {a: ${hostile}, ${hostile}: b}}\n` +
        `spec: {containers: [{name: ${hostile}, image: b}]}\n`,
    );
    const policy = file(
      "policy.yaml",
      `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: p}
spec:
  rules:
    - name: r
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        message: ${hostile}
        foreach:
          - list: request.object.spec.containers
            deny: {conditions: {all: [{key: "{{ element.name }}", operator: NotEquals, value: ${hostile.replace("a", "c")}}]}}
    - name: s
      match: {any: [{resources: {kinds: [Pod], selector: {matchLabels: {a: "c"}}}}]}
      validate: {pattern: {metadata: {labels: {a: "?*"}}}}
`,
    );
    const text = await explained([policy], { resources: [pod], all: true });
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u);
    expect(text.split("\n").filter((line) => /^ *\u2713 rule forged/u.test(line))).toEqual([]);
  });
});

/** The first map in a document for which something is true. */
function find(value: Json, isWanted: (map: JsonMap) => boolean): JsonMap | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isMap(value) && isWanted(value)) return value;
  for (const inner of Object.values(value)) {
    const found = find(inner, isWanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
