import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditReport } from "@winnow/audit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../input-error.ts";
import { createRecordingHost } from "../output/golden/recording-host.ts";
import { plainAudit } from "./golden/audit-options.ts";
import { parseMaxWidth, parseReference } from "./options.ts";
import type { AuditCommandOptions } from "./options.ts";
import { runAudit } from "./run.ts";

const mesh = join(import.meta.dirname, "../../../../examples/mesh");
const control = join(mesh, "pod-security/baseline-control.yaml");
const none = join(mesh, "pod-security/baseline-none.yaml");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-audit-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  policies: readonly string[],
  options: Partial<AuditCommandOptions> = {},
): Promise<Run> {
  const host = createRecordingHost();
  const code = await runAudit(policies, { ...plainAudit, ...options }, host);
  return { code, out: host.written.join(""), err: host.noted.join("") };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("exit codes", () => {
  it("is 0 where no limit is set, whatever is found", async () => {
    expect((await run([control])).code).toBe(0);
  });

  it("is 1 where an exemption frees more than --max-width", async () => {
    const report = JSON.parse((await run([control], { format: "json" })).out) as AuditReport;
    const { freed, judged } = report.exemptions[0]?.width ?? { freed: 0, judged: 1 };
    const percent = Math.floor((freed * 100) / judged);
    const limits = [`${freed - 1}`, `${freed}`, `${percent}%`, `${percent + 1}%`];
    const codes: number[] = [];
    for (const limit of limits) {
      // one after the other, so that the machine is not taken over
      // oxlint-disable-next-line no-await-in-loop
      const { code, err } = await run([control], { maxWidth: parseMaxWidth(limit) });
      codes.push(code);
      expect(err.includes(`frees ${freed} of ${judged}; --max-width is ${limit}`)).toBe(code === 1);
    }
    expect(codes).toEqual([1, 0, 1, 0]);
  });

  it("is 1 on a kind that --fail-on names, and on any", async () => {
    const { code, err } = await run([control], { failOn: ["nested-path", "any-image"] });
    expect(code).toBe(1);
    expect(err).toMatch(/^fail: hole any-image in baseline-pods baseline validate.*\n$/u);
    expect((await run([control], { failOn: ["any"] })).code).toBe(1);
    expect((await run([control], { failOn: ["nested-path"] })).code).toBe(0);
  });

  it("counts an exemption that is written twice", async () => {
    const text = readFileSync(join(mesh, "exceptions/control.yaml"), "utf8");
    const twin = file("twin.yaml", text.replace("name: mesh-by-control", "name: mesh-again"));
    const exceptions = [join(mesh, "exceptions/control.yaml"), twin];
    const { code, err } = await run([none], { exceptions, maxWidth: parseMaxWidth("10") });
    expect(code).toBe(1);
    expect(err).toMatch(/winnow\/mesh-by-control \S+ and winnow\/mesh-again \S+ free/u);
    expect((await run([none], { exceptions, failOn: ["overlap"] })).code).toBe(1);
  });

  it("refuses kinds that are none, with the list", async () => {
    await expect(run([control], { failOn: ["any-imag"] })).rejects.toThrow(
      /any-imag is no kind of hole; did you mean any-image\?\nknown: any, any-image, /u,
    );
  });

  it("is 2 with the place where a policy cannot be used", async () => {
    const broken = file("broken.yaml", readFileSync(control, "utf8").replace("level:", "levle:"));
    const { code, out, err } = await run([broken]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/broken\.yaml:\d+:\d+: .*levle/u);
  });

  it("is 2 where nothing could be audited", async () => {
    const text = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: labels}
spec:
  rules:
  - name: team
    match: {any: [{resources: {kinds: [Service]}}]}
    validate: {failureAction: Enforce, pattern: {metadata: {labels: {team: "?*"}}}}
`;
    const { code, err } = await run([file("labels.yaml", text)]);
    expect(code).toBe(2);
    expect(err).toContain("nothing was audited");
  });
});

describe("a baseline", () => {
  it("accepts known holes, fails on new ones and tells which have gone", async () => {
    const baseline = join(folder, "baseline.yaml");
    expect((await run([control], { writeBaseline: baseline, failOn: ["any"] })).code).toBe(0);
    const known = await run([control], { baseline });
    expect(known.code).toBe(0);
    expect(known.err).toMatch(/^4 known hole\(s\) accepted by /u);
    expect(known.out.match(/ {2}accepted: /gu)).toHaveLength(4);
    // one of them is taken out: it is new; another is added: it has gone
    const text = readFileSync(baseline, "utf8");
    writeFileSync(
      baseline,
      text.replace("kind: any-image", "kind: nested-path\n  reason: an old one"),
    );
    const changed = await run([control], { baseline });
    expect(changed.code).toBe(1);
    expect(changed.err).toContain("gone: nested-path in baseline-pods");
    expect(changed.err).toContain("fail: hole any-image in baseline-pods");
    expect(changed.err).not.toContain("fail: hole extra-value");
    expect((await run([control], { baseline, failOn: ["extra-value"] })).code).toBe(0);
  });

  it("knows a hole again when rules, comments and counts have changed", async () => {
    const baseline = join(folder, "moved.yaml");
    await run([control], { writeBaseline: baseline });
    const text = readFileSync(control, "utf8");
    const rule = `  rules:
    - name: another
      match: {any: [{resources: {kinds: [Service]}}]}
      validate: {message: none, pattern: {metadata: {name: "?*"}}}
`;
    const edited = file("edited.yaml", `# a comment\n${text.replace("  rules:\n", rule)}`);
    const { code, err } = await run([edited], { baseline });
    expect(err).toMatch(/^4 known hole\(s\) accepted by /u);
    expect([code, err.includes("gone")]).toEqual([0, false]);
  });

  it("keeps reasons when it is written anew", async () => {
    const baseline = join(folder, "reasons.yaml");
    await run([control], { writeBaseline: baseline });
    const reasoned = readFileSync(baseline, "utf8").replace(
      "kind: any-image",
      "kind: any-image\n  reason: until the mesh moves to CNI",
    );
    writeFileSync(baseline, reasoned);
    await run([control], { baseline, writeBaseline: baseline });
    expect(readFileSync(baseline, "utf8")).toContain("reason: until the mesh moves to CNI");
  });

  it.each([
    ["", /empty/u],
    ["kind: Pod\n", /wanted kind AuditBaseline/u],
    [
      "apiVersion: winnow/v1alpha1\nkind: AuditBaseline\nholes: [{kind: big}]\n",
      /:3.*big is no kind/u,
    ],
    ["apiVersion: winnow/v1alpha1\nkind: AuditBaseline\nhole: []\n", /unknown field/u],
  ])("that cannot be used is an error: %j", async (text, message) => {
    const baseline = file("unusable.yaml", text);
    const error: unknown = await run([control], { baseline }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    const { message: said, place } = error as InputError;
    expect(`${place?.file}:${place?.line} ${said}`).toMatch(message);
  });
});

describe("a comparison", () => {
  const image = join(mesh, "pod-security/baseline-image.yaml");

  it("tells which is narrower, with a witness, and fails only where that is asked for", async () => {
    const narrower = await run([image], { compareWith: [control], failOnWider: true });
    expect(narrower.code).toBe(0);
    expect(narrower.out).toMatch(/^narrower\n.*no counter-example in [\d,]+\s+mutants/su);
    expect(narrower.out).toContain("Only the second admits");
    const wider = await run([control], { compareWith: [image], failOnWider: true });
    expect(wider.code).toBe(1);
    expect(wider.out).toMatch(/^wider\n/u);
    expect((await run([control], { compareWith: [image] })).code).toBe(0);
  });

  it("is 2 where the sets have no control in common", async () => {
    const text = readFileSync(none, "utf8").replace("kinds: [Pod]", "kinds: [Service]");
    const { code, err } = await run([control], { compareWith: [file("services.yaml", text)] });
    expect(code).toBe(2);
    expect(err).toContain("nothing was compared");
  });

  it("takes exceptions for the first set only", async () => {
    const exceptions = [join(mesh, "exceptions/control.yaml")];
    const { out } = await run([none], { exceptions, compareWith: [none] });
    expect(out).toMatch(/^wider\n/u);
  });

  it.each<[string, Partial<AuditCommandOptions>]>([
    ["--fail-on", { failOn: ["any"] }],
    ["--baseline", { baseline: "b.yaml" }],
    ["--max-width", { maxWidth: { amount: 1, isPercent: false } }],
    ["--witnesses", { witnesses: true }],
    ["--psa-config", { psaConfig: "psa.yaml" }],
    ["not html", { format: "html" }],
  ])("refuses %s", async (name, options) => {
    await expect(run([image], { compareWith: [control], ...options })).rejects.toThrow(name);
  });
});

describe("witnesses", () => {
  it("are written one for each hole, with how to try them", async () => {
    const target = join(folder, "holes");
    const { err } = await run([control], { witnesses: target });
    expect(err).toBe(`4 witness(es) written to ${target}\n`);
    expect(readdirSync(target).toSorted()).toEqual([
      "baseline-pods-any-image.yaml",
      "baseline-pods-ephemeral-container.yaml",
      "baseline-pods-extra-value.yaml",
      "baseline-pods-main-container.yaml",
    ]);
    const text = readFileSync(join(target, "baseline-pods-any-image.yaml"), "utf8");
    expect(text).toMatch(/^# any image \(any-image\): /u);
    expect(text).toContain(`#   winnow apply ${control} --resource ${target}/baseline-pods-any`);
    expect(text).toMatch(/\napiVersion: v1\nkind: Pod\n/u);
  });
});

describe("Pod Security Admission", () => {
  it("is read from its configuration and the labels of namespaces", async () => {
    const psaConfig = file(
      "admission.yaml",
      `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    defaults:
      enforce: baseline
    exemptions:
      namespaces: [kube-system]
`,
    );
    const namespaces = [
      file(
        "namespaces.yaml",
        `apiVersion: v1
kind: Namespace
metadata:
  name: mesh
  labels: {pod-security.kubernetes.io/enforce: privileged}
`,
      ),
    ];
    const { code, out } = await run([none], { psaConfig, namespaces });
    expect(code).toBe(0);
    expect(out).toMatch(/admission\.yaml:11/u);
    expect(out).toMatch(/namespaces\.yaml:5/u);
  });

  it.each([
    ["kind: PodSecurityConfiguration\ndefaults: {enforce: strict}\n", /must be privileged/u],
    ["kind: AdmissionConfiguration\nplugins: []\n", /no plugin with the name PodSecurity/u],
    ["kind: Pod\n", /wanted kind AdmissionConfiguration/u],
    ["kind: PodSecurityConfiguration\nexemption: {}\n", /unknown field/u],
  ])("is an error where it cannot be used: %j", async (text, message) => {
    const psaConfig = file("psa.yaml", text);
    await expect(run([none], { psaConfig })).rejects.toThrow(message);
  });

  it("wants nothing but namespaces in a file that is named", async () => {
    await expect(run([none], { namespaces: [none] })).rejects.toThrow(/is not a Namespace/u);
  });
});

describe("PolicyExceptions", () => {
  it("count among the policies, and only once", async () => {
    const { out } = await run([none, join(mesh, "exceptions/control.yaml")], {
      failOn: ["any-image"],
    });
    expect(out).toContain("exceptions/control.yaml:17");
    expect(out.match(/any-image/gu)).toHaveLength(1);
  });
});

describe("flags", () => {
  it("reads levels with versions", () => {
    expect(parseReference("restricted:v1.29")).toEqual({ level: "restricted", version: "v1.29" });
    expect(parseReference("baseline")).toEqual({ level: "baseline" });
    for (const text of ["privileged", "baseline:1.29", "restricted:", ""]) {
      expect(() => parseReference(text)).toThrow(InputError);
    }
  });

  it("reads widths", () => {
    expect(parseMaxWidth("2.5%")).toEqual({ amount: 2.5, isPercent: true });
    for (const text of ["", "-1", "1.5", "101%", "1e3", "x"]) {
      expect(() => parseMaxWidth(text)).toThrow(InputError);
    }
  });

  it("uses real pods, and refuses files without any", async () => {
    const pods = [join(mesh, "pods/genuine.yaml")];
    expect((await run([control], { pods })).out).toContain("(by the real pods)");
    await expect(run([control], { pods: [none] })).rejects.toThrow(/no pod/u);
  });
});
