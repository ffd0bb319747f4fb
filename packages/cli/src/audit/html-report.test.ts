import { createHash } from "node:crypto";
import { join } from "node:path";
import { audit } from "@winnow/audit";
import type { AuditReport } from "@winnow/audit";
import { beforeAll, describe, expect, it } from "vitest";
import { createColours } from "../output/colours.ts";
import { createRecordingHost } from "../output/golden/recording-host.ts";
import { findingsOf } from "./finding.ts";
import { plainAudit } from "./golden/audit-options.ts";
import { htmlReport } from "./html-report.ts";
import { loadAuditInput } from "./load.ts";
import { markdownReport } from "./markdown-report.ts";
import { textReport } from "./text-report.ts";
import { fileNames } from "./witness-files.ts";
import { commentedWitness } from "./witness-text.ts";

const mesh = join(import.meta.dirname, "../../../../examples/mesh");
const hostile = `</pre></script><script>alert(1)</script>"><img src=x onerror=alert(1)>'\`\u001B[31m\n# x`;

let report: AuditReport;

beforeAll(async () => {
  const policies = [join(mesh, "pod-security/baseline-control.yaml")];
  const sources = { host: createRecordingHost(), gitBranch: undefined };
  const { input } = await loadAuditInput(policies, plainAudit, sources);
  const found = audit(input);
  const [exemption] = found.exemptions;
  if (exemption === undefined) throw new Error("an exemption is wanted");
  const [hole] = exemption.holes;
  if (hole === undefined) throw new Error("a hole is wanted");
  // everything that a page may hold, whatever this policy has of it
  report = {
    ...found,
    overlaps: [{ exemptions: [exemption.id], count: 2, witness: hole.witness }],
    omissions: [
      {
        ...hole,
        kind: "outside-scope",
        control: "privileged",
        policies: ["p"],
        scopes: [exemption.id],
      },
    ],
    exemptions: [exemption, { ...exemption, id: "scope", sense: "scope" }],
    notAudited: [
      { kind: "ClusterPolicy", name: "n", rule: "r", place: exemption.place, reason: "why" },
    ],
    space: { ...found.space, leftOut: ["something"] },
  };
});

/** Texts that the package itself chooses, which no document can change. */
const own = new Set(["kind", "sense", "from", "level", "source", "semantics", "verdict"]);

/** The report with something hostile at the end of every text, whoever wrote it. */
function poisoned<Value>(value: Value, key = ""): Value {
  if (typeof value === "string") return (own.has(key) ? value : value + hostile) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => poisoned(item, key)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]): [string, unknown] => [name, poisoned(item, name)]),
  ) as Value;
}

/** Every tag with its attributes' names. */
function tagsOf(text: string): string[] {
  return [...text.matchAll(/<(\/?[a-z!][\w-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*\/?>/giu)].map(
    ([, name = "", attributes = ""]) =>
      [name, ...[...attributes.matchAll(/([\w:-]+)(?==)/gu)].map(([found]) => found)].join(" "),
  );
}

describe("the page", () => {
  it("allows its own style sheet and nothing else", () => {
    const text = htmlReport(report);
    const style = /<style>(.*?)<\/style>/su.exec(text)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(text).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    );
    expect(style).toContain("prefers-color-scheme: dark");
    expect(style).toContain("@media print");
    expect(text).not.toMatch(/<script|\bstyle=|\bsrc=|\bhref=|url\(|@import/iu);
  });

  it("has the same tags whatever documents hold", () => {
    const plain = htmlReport(report);
    const text = htmlReport(poisoned(report));
    expect(tagsOf(text)).toEqual(tagsOf(plain));
    expect(text.split("<")).toHaveLength(plain.split("<").length);
    expect(text.split(">")).toHaveLength(plain.split(">").length);
    expect(text).toContain("&lt;/script&gt;&lt;script&gt;alert(1)");
    expect(text).not.toContain("\u001B");
  });

  it("opens and closes each element", () => {
    const open: string[] = [];
    for (const tag of tagsOf(htmlReport(report))) {
      const [name = ""] = tag.split(" ");
      if (["!doctype", "meta", "polygon"].includes(name)) continue;
      if (open.at(-1) === name.slice(1) && name.startsWith("/")) open.pop();
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("names each picture and each section", () => {
    const text = htmlReport(report);
    expect(text.match(/<svg role="img" aria-label="Frees [\d,]+ of [\d,]+ /gu)).toHaveLength(1);
    for (const [, id = ""] of text.matchAll(/aria-labelledby="([^"]*)"/gu)) {
      expect(text.split(`id="${id}"`)).toHaveLength(2);
    }
  });
});

describe("hostile documents in the other outputs", () => {
  it("cannot move the cursor in text", () => {
    const settings = {
      colours: createColours(false),
      columns: 80,
      isUnicode: true,
      hasWitnesses: true,
      known: [],
    };
    expect(textReport(poisoned(report), settings)).not.toContain("\u001B");
  });

  it("make no markup in Markdown", () => {
    const findings = findingsOf(poisoned(report));
    const text = markdownReport(poisoned(report), { fresh: findings, known: [], gone: [] });
    const outside = text.replaceAll(/^(`{3,})yaml\n.*?^\1$/gmsu, "");
    expect(outside.replaceAll(/<\/?(?:details|summary)>/gu, "")).not.toContain("<");
  });

  it("give witness files safe names and a comment that stays one", () => {
    const findings = findingsOf(poisoned(report));
    const names = fileNames(findings);
    expect(new Set(names).size).toBe(findings.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,120}\.yaml$/u);
    const [first] = findings;
    if (first === undefined) throw new Error("a finding is wanted");
    const tryWith = {
      policies: ["it's; rm -rf .yaml"],
      exceptions: [],
      hasExceptionsWithin: false,
      semantics: "sound",
    };
    const [comment = ""] = commentedWitness(first, "w.yaml", tryWith).split("\napiVersion");
    expect(comment.split("\n").every((line) => line.startsWith("#"))).toBe(true);
    expect(comment).toContain(String.raw`winnow apply 'it'\''s; rm -rf .yaml' --resource w.yaml`);
  });
});
