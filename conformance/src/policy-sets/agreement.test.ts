import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newestMinor } from "@winnow/pod-security";
import { describe, expect, it } from "vitest";
import type { JsonMap } from "@winnow/value";
import { repositoryRoot } from "../data-folder.ts";
import { createRandom } from "../fuzz/random.ts";
import { controllerOf, disagreements, isRefusedByServer, judgeByStandard } from "./agreement.ts";
import { createPod } from "./pod-generator.ts";
import { compilePolicySets } from "./policy-sets.ts";
import { runAgreement } from "./run-agreement.ts";

const seed = 20_26;
const pods = 500;

describe("policies in rules, podSecurity policies and the standard", () => {
  it("agree on generated pods, in which every control is violated and none always", async () => {
    const tally = await runAgreement(seed, pods);
    expect(tally.found.slice(0, 3)).toEqual([]);
    const { index } = compilePolicySets("sound");
    expect([...tally.violated.keys()].toSorted()).toEqual(
      index.controls.map(({ id }) => id).toSorted(),
    );
    expect(Math.max(...tally.violated.values())).toBeLessThan(pods);
    expect(tally.denied.baseline).toBeLessThan(tally.denied.restricted);
  });

  it("are told apart where the standard says something else", async () => {
    const sets = compilePolicySets("sound");
    const pod: JsonMap = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "host" },
      spec: { hostPID: true, containers: [{ name: "a", image: "a" }] },
    };
    const standard = judgeByStandard(pod, sets);
    const other: JsonMap = { ...pod, spec: { containers: [{ name: "a", image: "a" }] } };
    expect(await disagreements(pod, standard, sets, true)).toEqual([]);
    for (const object of [
      other,
      controllerOf(other, "Deployment"),
      controllerOf(other, "CronJob"),
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await disagreements(object, standard, sets, true)).toEqual([
        "baseline, rules, hostNamespaces: allowed against the standard",
        "baseline, podSecurity, hostNamespaces: allowed against the standard",
        "restricted, rules, hostNamespaces: allowed against the standard",
        "restricted, podSecurity, hostNamespaces: allowed against the standard",
      ]);
    }
  });
});

describe("the chart", () => {
  it("names the version of the standard", () => {
    const text = readFileSync(join(repositoryRoot(), "charts/winnow-policies/Chart.yaml"), "utf8");
    expect(text).toContain(`appVersion: "1.${newestMinor}"`);
  });
});

describe("generated pods", () => {
  it("are the same for the same seed", () => {
    const make = (current: number): JsonMap => createPod(createRandom(3, current), "a");
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it("are known to be refused by the server for several sources of a volume, and for Windows", () => {
    const pod = (spec: JsonMap): JsonMap => ({ spec });
    const volume = { name: "a", emptyDir: {}, hostPath: {} };
    expect(isRefusedByServer(pod({ volumes: [volume] }))).toBe(true);
    expect(isRefusedByServer(pod({ volumes: [{ ...volume, hostPath: null }] }))).toBe(false);
    expect(isRefusedByServer(pod({ os: { name: "windows" } }))).toBe(true);
    expect(isRefusedByServer(pod({ os: { name: "linux" }, volumes: null }))).toBe(false);
  });
});
