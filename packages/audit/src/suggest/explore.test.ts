import { printYaml } from "@winnow/yaml";
import { it } from "vitest";
import { genuine, profile } from "./genuine-pods.fixture.ts";
import { suggest } from "./suggest.ts";
it.each(["baseline","restricted"] as const)("explore %s", (level) => {
  for (const mesh of ["istio","linkerd"] as const) {
    const t = Date.now();
    const report = suggest({ documents: profile(level), mustPass: genuine[mesh] });
    console.log(level, mesh, Date.now() - t, report.ok, report.obstacles, report.suggestions.map((s) => [s.form, s.remarks, s.leavesOpen, JSON.stringify(s.proof, (k, v) => k === "witness" ? 0 : v), JSON.stringify(s.other, (k, v) => k === "witness" ? JSON.stringify(v.object.spec) : v)]), printYaml(report.suggestions[0]?.entries as never ?? []));
  }
});
