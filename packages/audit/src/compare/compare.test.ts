import { getPath } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { hasMesh, meshTitle, readMesh } from "../mesh/mesh-folder.fixture.ts";
import { compareExemptions } from "./compare.ts";
import type { Comparison } from "./comparison.ts";

const files: Readonly<Record<string, string>> = {
  w1c: "policies/w1c-profile-if-pod-has-mesh-init.yaml",
  w2: "policies/w2-control-any-image.yaml",
  w3: "policies/w3-by-container-name.yaml",
  w4: "policies/w4-control-by-image.yaml",
  w5: "policies/w5-image-and-initcontainers.yaml",
  w6: "policies/w6-pinned-registry.yaml",
};

function compare(first: string, second: string): Comparison {
  return compareExemptions(
    { documents: readMesh(files[first] ?? first) },
    { documents: readMesh(files[second] ?? second) },
    { semantics: "kyverno-1.19" },
  );
}

describe.skipIf(!hasMesh)(`comparing: ${meshTitle}`, () => {
  it.each([
    ["w2", "w4", "wider"],
    ["w4", "w5", "wider"],
    ["w5", "w4", "narrower"],
    ["w2", "w2", "equal"],
  ] as const)("%s and %s: %s, without a counter-example", (first, second, relation) => {
    const result = compare(first, second);
    expect(result).toMatchObject({ relation, certainty: "searched" });
    expect(result.says).toMatch(/no counter-example in [\d,]+ mutants/);
    expect(result.onlyFirst !== undefined).toBe(relation === "wider");
    expect(result.onlySecond !== undefined).toBe(relation === "narrower");
  });

  it("w3 and w4: a spoofed name against another image", () => {
    const result = compare("w3", "w4");
    expect(result).toMatchObject({ relation: "incomparable", certainty: "witnessed" });
    const named = result.onlyFirst?.witness;
    expect(getPath(named?.object, ["spec", "containers"])).toMatchObject([
      { name: "istio-init", image: "ubuntu:22.04" },
    ]);
    expect(named?.admitted.every(({ verdict }) => verdict !== "fail")).toBe(true);
    expect(named?.denied.some(({ verdict }) => verdict === "fail")).toBe(true);
    const moved = result.onlySecond?.witness;
    expect(getPath(moved?.object, ["spec", "containers"])).toMatchObject([
      { name: "app", image: "docker.io/istio/proxyv2:1" },
    ]);
    expect(result.uncovered.first).toContain("hostPathVolumes");
    expect(result.uncovered.second).toEqual([]);
  });

  it("w1c and w2: other controls beside a mesh container against any container", () => {
    const result = compare("w1c", "w2");
    expect(result.relation).toBe("incomparable");
    expect(result.onlyFirst?.witness.control).not.toBe("capabilities_baseline");
    expect(result.onlySecond?.witness.control).toBe("capabilities_baseline");
    expect(getPath(result.onlySecond?.witness.object, ["spec", "containers"])).toMatchObject([
      { name: "app", image: "ubuntu:22.04" },
    ]);
  });

  it("w5 and w6: incomparable only through the short spelling", () => {
    const result = compare("w5", "w6");
    expect(result.relation).toBe("incomparable");
    expect(JSON.stringify(result.onlySecond?.witness.object)).toMatch(/"istio\/proxyv2:1"/);
    const [policy] = readMesh(files["w6"] ?? "");
    if (policy === undefined) throw new Error("w6 is empty");
    const value = JSON.parse(
      JSON.stringify(policy.value).replace('"istio/proxyv2:*",', ""),
    ) as typeof policy.value;
    const without = compareExemptions(
      { documents: readMesh(files["w5"] ?? "") },
      { documents: [{ ...policy, value }] },
      { semantics: "kyverno-1.19" },
    );
    expect(without.relation).toBe("wider");
  });
});
