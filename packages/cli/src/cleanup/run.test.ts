import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Host } from "../host.ts";
import { createColours } from "../output/colours.ts";
import type { CleanupCommandOptions } from "./options.ts";
import { runCleanup } from "./run.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cleanup-"));
  const pod = (name: string, label: string): string =>
    `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {${label}}}}\n`;
  writeFileSync(
    join(folder, "pods.yaml"),
    `${pod("old", "canremove: yes1")}---\n${pod("new", "a: b")}`,
  );
  writeFileSync(join(folder, "ttl.yaml"), pod("brief", "cleanup.kyverno.io/ttl: 2h"));
  writeFileSync(join(folder, "wrong.yaml"), pod("wrong", "cleanup.kyverno.io/ttl: 10ay"));
  writeFileSync(
    join(folder, "policy.yaml"),
    `apiVersion: kyverno.io/v2
kind: ClusterCleanupPolicy
metadata: {name: clean}
spec:
  schedule: "0 3 * * *"
  deletionPropagationPolicy: Foreground
  match: {any: [{resources: {kinds: [Pod], selector: {matchLabels: {canremove: yes1}}}}]}
`,
  );
  writeFileSync(
    join(folder, "bad.yaml"),
    "apiVersion: kyverno.io/v2\nkind: CleanupPolicy\nmetadata: {name: x}\nspec: {schedule: never, match: {any: [{resources: {kinds: [Pod]}}]}}\n",
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

async function run(
  policies: string[],
  resources: string[],
  options: Partial<CleanupCommandOptions> = {},
): Promise<Ran> {
  let out = "";
  let notes = "";
  const host: Host = {
    write: (text) => (out += text),
    note: (text) => (notes += text),
    readStdin: () => Promise.reject(new Error("not asked for")),
    colours: createColours(false),
    isUnicode: true,
    isWatched: false,
    now: () => Date.parse("2026-01-01T00:00:00Z"),
  };
  const at = (name: string): string => join(folder, name);
  const code = await runCleanup(
    policies.map(at),
    {
      resources: resources.map(at),
      targetResources: [],
      contextFile: undefined,
      gitBranch: undefined,
      at: undefined,
      output: "table",
      semantics: "sound",
      ...options,
    },
    host,
  );
  return { code, out, notes };
}

describe("winnow cleanup", () => {
  it("lists what policies and labels would delete, and when", async () => {
    const { code, out } = await run(["policy.yaml"], ["pods.yaml", "ttl.yaml"]);
    expect(code).toBe(0);
    const rows = out.split("\n").map((line) => line.replaceAll(/ +/gu, " "));
    expect(rows).toContain(
      "│ shop/Pod/old │ 2026-01-01T03:00:00Z │ ClusterCleanupPolicy clean │ Foreground │",
    );
    expect(rows).toContain(
      "│ shop/Pod/brief │ 2h after its creation │ label cleanup.kyverno.io/ttl │ as the API server does │",
    );
    expect(out).not.toContain("shop/Pod/new");
  });

  it("looks ahead from another time, as JSON", async () => {
    const { code, out } = await run(["policy.yaml"], ["pods.yaml"], {
      at: "2026-06-01T12:00:00+02:00",
      output: "json",
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual([
      {
        resource: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "old" },
        by: "ClusterCleanupPolicy clean",
        when: "2026-06-02T03:00:00Z",
        propagationPolicy: "Foreground",
      },
    ]);
  });

  it("prints YAML", async () => {
    const { out } = await run([], ["ttl.yaml"], { output: "yaml" });
    expect(out).toContain("when: 2h after its creation\n");
  });

  it("tells a label that it cannot read, and ends with 2", async () => {
    const { code, out } = await run([], ["wrong.yaml"]);
    expect(code).toBe(2);
    expect(out).toContain(
      'nothing would be deleted\n\nnot deleted, because something is wrong:\nshop/Pod/wrong: label cleanup.kyverno.io/ttl: "10ay" is neither',
    );
  });

  it("refuses a policy with a schedule that cannot be read", async () => {
    const { code, out, notes } = await run(["bad.yaml"], ["pods.yaml"]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(notes).toContain(
      "bad.yaml:4:8: spec.schedule is no valid cron schedule: a schedule has five fields",
    );
  });

  it.each<[string, string[], string[], Partial<CleanupCommandOptions>]>([
    ["nothing to clean up", ["policy.yaml"], [], {}],
    ["no CleanupPolicy or ClusterCleanupPolicy was found", ["pods.yaml"], ["pods.yaml"], {}],
    [
      '--at needs a time like 2026-10-04T00:30:00Z, not "tomorrow"',
      [],
      ["pods.yaml"],
      { at: "tomorrow" },
    ],
  ])("refuses: %s", async (message, policies, resources, options) => {
    await expect(run(policies, resources, options)).rejects.toThrow(message);
  });
});
