import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../input-error.ts";
import { createColours } from "../output/colours.ts";
import { runSuggest } from "./run.ts";
import type { SuggestRun } from "./run.ts";

const example = join(import.meta.dirname, "../../../../examples/mesh");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-suggest-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const policy = `# what everybody has to keep
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: psa # short
spec:
  validationFailureAction: Enforce
  rules:
    - name: baseline
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        podSecurity:
          level: baseline # not more
          version: latest
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: other }
spec:
  validationFailureAction: Enforce
  rules:
    - name: baseline
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate:
        podSecurity:
          level: baseline
          version: latest
          exclude:
            - controlName: Privileged Containers # as long as it is needed
              images: ["ghcr.io/acme/*"]
`;

const pod = `apiVersion: v1
kind: Pod
metadata: { name: p, namespace: shop }
spec:
  containers:
    - name: c
      image: docker.io/istio/proxyv2:1.20.2
      securityContext: { capabilities: { add: [NET_ADMIN] } }
`;

const probes = `apiVersion: v1
kind: Pod
metadata: { name: p, namespace: shop }
spec:
  containers:
    - name: c
      image: x/y:1
      livenessProbe: { httpGet: { host: 10.0.0.1, port: 80 } }
`;

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly notes: string;
}

const files = { policy: "", pod: "", probes: "" };
beforeEach(() => {
  files.policy = join(folder, "policy.yaml");
  files.pod = join(folder, "pod.yaml");
  files.probes = join(folder, "probes.yaml");
  writeFileSync(files.policy, policy);
  writeFileSync(files.pod, pod);
  writeFileSync(files.probes, probes);
});

async function run(options: Partial<SuggestRun>): Promise<Ran> {
  let output = "";
  let notes = "";
  const code = await runSuggest(
    {
      policies: [files.policy],
      mustPass: [files.pod],
      exceptions: [],
      pin: "stem",
      form: undefined,
      exceptionNamespace: "kyverno",
      output: "text",
      write: false,
      exceptionOut: undefined,
      gitBranch: undefined,
      semantics: "sound",
      ...options,
    },
    {
      write: (part) => {
        output += part;
      },
      note: (part) => {
        notes += part;
      },
      readStdin: () => Promise.reject(new Error("nothing is read")),
      colours: createColours(false),
      isWatched: false,
      isUnicode: true,
      now: () => Date.UTC(2026, 0, 1),
    },
  );
  return { code, output, notes };
}

describe("winnow suggest", () => {
  it("tells what is violated, the entries, and the proof", async () => {
    const { code, output } = await run({ form: "policy" });
    expect(code).toBe(0);
    expect(output).toContain(`psa/baseline (${files.policy}:9) is violated by Pod shop/p`);
    expect(output).toContain("1. entries in the policy: proved\n");
    expect(output).toContain("  +   - docker.io/istio/proxyv2:1.20.2\n");
    expect(output).toContain("passing: 1 of 1 resources\n");
    expect(output).toMatch(/minimal: (\d+) of \1 narrowings/);
    expect(output).toContain("kyverno-1.19: the same");
  });

  it("writes entries into the file and leaves everything else as it is", async () => {
    const { code, notes } = await run({ write: true });
    expect(code).toBe(0);
    expect(notes).toContain("line(s) added, 0 removed");
    const written = readFileSync(files.policy, "utf8");
    const added = new Set(written.split("\n"));
    for (const line of policy.split("\n")) expect(added.has(line), line).toBe(true);
    expect(written).toContain(`            - controlName: Capabilities
              images:
              - docker.io/istio/proxyv2:1.20.2
`);
    const again = await run({ write: true });
    expect(again.notes).toContain("all of them pass, so nothing was written");
    expect(readFileSync(files.policy, "utf8")).toBe(written);
  });

  it("writes an exception into a new file, and never over another", async () => {
    const exceptionOut = join(folder, "exception.yaml");
    expect((await run({ exceptionOut, form: "exception" })).code).toBe(0);
    const written = readFileSync(exceptionOut, "utf8");
    expect(written).toContain("kind: PolicyException\n");
    await expect(run({ exceptionOut, form: "exception" })).rejects.toThrow(InputError);
    expect(readFileSync(exceptionOut, "utf8")).toBe(written);
    const { output, code } = await run({ exceptions: [exceptionOut] });
    expect([code, output.includes("All of them pass by")]).toEqual([0, true]);
  });

  it("prints the exception alone as YAML", async () => {
    const { output } = await run({ output: "yaml", form: "exception" });
    expect(output.startsWith("apiVersion: kyverno.io/v2\nkind: PolicyException\n")).toBe(true);
  });

  it("ends with 1 and writes nothing where nothing can be given", async () => {
    const { code, output } = await run({ mustPass: [files.probes], write: true });
    expect(code).toBe(1);
    expect(output).toContain("No exemption can be given:");
    expect(readFileSync(files.policy, "utf8")).toBe(policy);
  });

  it("ends with 2 for policies with errors", async () => {
    writeFileSync(files.policy, policy.replaceAll("level: baseline", "level: strict"));
    const { code, notes } = await run({});
    expect(code).toBe(2);
    expect(notes).toContain("level");
  });

  it.each(["baseline", "restricted"])(
    "lets the meshes of the example through: %s",
    async (level) => {
      const { code, output } = await run({
        policies: [join(example, `pod-security/${level}-none.yaml`)],
        mustPass: [join(example, "pods/genuine.yaml")],
        form: "policy",
      });
      expect(code).toBe(0);
      expect(output).toContain("1. entries in the policy: proved\n");
    },
  );
});
