import { compile } from "@winnow/engine";
import type { PolicySet, Request, Semantics, SourceDocument } from "@winnow/engine";
import { getPath, isMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { describe, expect, it } from "vitest";
import { audit } from "../audit.ts";
import type { AuditReport, Witness } from "../report/report.ts";
import { hasMesh, meshTitle, readDocuments, readFunnel, readMesh } from "./mesh-folder.fixture.ts";
import type { MeshCase } from "./mesh-kinds.fixture.ts";
import { meshCases } from "./mesh-kinds.fixture.ts";

const audited = new Map<string, AuditReport>();

/** The audit of a case; each is made once for all tests. */
function auditCase({ name, files }: MeshCase, semantics: Semantics): AuditReport {
  const key = `${name} ${semantics}`;
  const known = audited.get(key) ?? audit({ documents: files.flatMap(readMesh) }, { semantics });
  audited.set(key, known);
  return known;
}

function kindsOf(report: AuditReport): string[] {
  const holes = [...report.exemptions.flatMap((exemption) => exemption.holes), ...report.omissions];
  return [...new Set(holes.map(({ kind }) => kind))].toSorted();
}

function witnessesOf(report: AuditReport): Witness[] {
  return [
    ...report.exemptions.flatMap((exemption) => exemption.holes.map((hole) => hole.witness)),
    ...report.omissions.map((omission) => omission.witness),
    ...report.overlaps.map((overlap) => overlap.witness),
  ];
}

/** Compiled afresh, as somebody would who got the files and the witnesses as YAML. */
function compiled(documents: readonly SourceDocument[], semantics: Semantics): PolicySet {
  const result = compile(documents, { semantics });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.set;
}

function isAdmitted(set: PolicySet, witness: Witness): boolean {
  const [document] = readDocuments(printYaml(witness.object), "witness.yaml");
  if (document === undefined) return false;
  const { operation, oldObject } = witness.request;
  const request: Request = {
    object: document.value,
    operation,
    ...(oldObject === undefined ? {} : { oldObject }),
  };
  const responses = set.evaluate(request);
  if (responses instanceof Promise) throw new TypeError("nothing is asked from outside");
  return responses.every(({ results }) =>
    results.every(({ verdict }) => verdict === "pass" || verdict === "skip"),
  );
}

function expectApplicable({ object }: Witness): void {
  expect(getPath(object, ["metadata", "name"])).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
  const path = object["kind"] === "Pod" ? ["spec"] : ["spec", "template", "spec"];
  const main = getPath(object, [...path, "containers"]);
  expect(Array.isArray(main) && main.length > 0, JSON.stringify(object)).toBe(true);
  for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
    const containers = getPath(object, [...path, list]) ?? [];
    for (const container of Array.isArray(containers) ? containers : []) {
      expect(isMap(container) && container["name"]).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      expect(isMap(container) && container["image"]).toBeTruthy();
    }
  }
}

describe.skipIf(!hasMesh)(`audit: ${meshTitle}`, () => {
  const funnel = hasMesh ? readFunnel() : [];

  it.each(meshCases)("$name: the kinds of holes are those of Kyverno's answers", (meshCase) => {
    const { name, isCapabilitiesOnly, shows, forgivesUpdates } = meshCase;
    const { beyond = [], closedBySound = [] } = meshCase;
    const entry = funnel.find(({ policy }) => policy === name);
    expect(entry).toBeDefined();
    const admitted =
      (isCapabilitiesOnly === true ? entry?.badAdmittedCapabilityOnly : entry?.badAdmittedAll) ??
      [];
    const kyverno = kindsOf(auditCase(meshCase, "kyverno-1.19"));
    // each pod that gets through is explained by some kind of hole
    for (const pod of admitted) {
      const kinds: readonly string[] = shows[pod] ?? [];
      expect(
        kinds.some((kind) => kyverno.includes(kind)),
        `${pod}: ${kyverno.join(", ")}`,
      ).toBe(true);
    }
    // and each kind of hole is shown by some pod, or stands in the list of those that none shows
    const shown = new Set<string>(admitted.flatMap((pod) => shows[pod] ?? []));
    const unshown = kyverno.filter((kind) => !shown.has(kind) && kind !== "existing-violation");
    expect(unshown).toEqual([...beyond].toSorted());
    expect(kyverno.includes("existing-violation")).toBe(forgivesUpdates !== false);
    const sound = kindsOf(auditCase(meshCase, "sound"));
    const closed = new Set<string>([...closedBySound, "existing-violation"]);
    expect(sound).toEqual(kyverno.filter((kind) => !closed.has(kind)));
  });

  it.each(meshCases)("$name: every witness gets through, read from its YAML", (meshCase) => {
    const documents = meshCase.files.flatMap(readMesh);
    for (const semantics of ["kyverno-1.19", "sound"] as const) {
      const set = compiled(documents, semantics);
      for (const witness of witnessesOf(auditCase(meshCase, semantics))) {
        expect(isAdmitted(set, witness), printYaml(witness.object)).toBe(true);
        expect(witness.forbidden).not.toBe("");
        expectApplicable(witness);
      }
    }
  });

  it.each(meshCases)("$name: without its exemption each witness is denied", (meshCase) => {
    const report = auditCase(meshCase, "sound");
    for (const { holes } of report.exemptions) {
      for (const { witness } of holes) {
        expect(witness.denied.some(({ verdict }) => verdict === "fail")).toBe(true);
      }
    }
  });

  it("blames nobody for the init containers that the article's policy forgot", () => {
    const documents = readMesh("policies/blog-foreach-2024-seed.yaml");
    const report = audit({ documents }, { semantics: "sound" });
    expect(report.omissions).toHaveLength(1);
    const [omission] = report.omissions;
    expect(omission?.kind).toBe("other-init-container");
    expect(omission?.witness.denied).toEqual([]);
    expect(omission?.witness.object["spec"]).toEqual({
      initContainers: [
        {
          name: "setup",
          image: "ubuntu:22.04",
          securityContext: { capabilities: { add: ["SYS_ADMIN"] } },
        },
      ],
      containers: [{ name: "app", image: "ghcr.io/acme/app:1" }],
    });
    const scopes = report.exemptions.filter(({ id }) => omission?.scopes.includes(id));
    expect(scopes.map(({ sense, place }) => [sense, place.path, place.line])).toEqual([
      ["scope", "spec.rules[0].validate.foreach[0].preconditions.all[0]", 27],
    ]);
    expect(report.overlaps).toEqual([]);
  });

  it("tells which dimensions are open, from wide to narrow", () => {
    const frees = (name: string): readonly [string, unknown][] => {
      const meshCase = meshCases.find((item) => item.name === name);
      if (meshCase === undefined) throw new Error(`there is no case ${name}`);
      const [widest] = auditCase(meshCase, "sound").exemptions;
      const { controls, images, lists, values } = widest?.frees ?? {};
      return Object.entries({ controls, images, lists, values }).map(([key, of]) => [
        key,
        of?.open,
      ]);
    };
    const open = (...names: string[]): [string, boolean][] =>
      ["controls", "images", "lists", "values"].map((name) => [name, names.includes(name)]);
    expect(frees("w1-profile-by-namespace")).toEqual(open("controls", "images", "lists", "values"));
    expect(frees("w2-control-any-image")).toEqual(open("images", "lists", "values"));
    expect(frees("w4-control-by-image")).toEqual(open("lists", "values"));
    expect(frees("w5-image-and-initcontainers")).toEqual(open());
  });

  it("leaves policies in CEL out, by name", () => {
    const documents = [
      "policies/cel-image-init-values.yaml",
      "policies/cel-image-naive-registry.yaml",
      "policies/w0-baseline-no-exemption.yaml",
    ].flatMap(readMesh);
    const report = audit({ documents });
    expect(report.ok).toBe(true);
    expect(report.notAudited.map(({ kind, name }) => [kind, name])).toEqual([
      ["ValidatingPolicy", "capabilities-cel"],
      ["ValidatingPolicy", "capabilities-cel-naive"],
    ]);
  });
});
