import { printYaml } from "@winnow/yaml";
import { describe, expect, it } from "vitest";
import { hasMesh, meshTitle, readMesh } from "../mesh/mesh-folder.fixture.ts";
import { suggest } from "./suggest.ts";

describe.skipIf(!hasMesh)(`suggest: ${meshTitle}`, () => {
  it("explore", () => {
    const pods = readMesh("pods.yaml").filter(({ value }) => /^p0[2347]-/.test(String((value["metadata"] as {name: string}).name)));
    const t = Date.now();
    const report = suggest({ documents: readMesh("policies/w0-baseline-no-exemption.yaml"), mustPass: pods });
    console.log(Date.now() - t, JSON.stringify({ ...report, suggestions: report.suggestions.map((s) => ({...s, policies: 0, edits: 0})) }, null, 1));
    expect(report.ok).toBe(true);
  });
});
