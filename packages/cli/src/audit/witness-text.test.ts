import type { ExemptionReport, Witness } from "@winnow/audit";
import { describe, expect, it } from "vitest";
import type { Finding } from "./finding.ts";
import { commentedWitness } from "./witness-text.ts";

const witness: Witness = {
  object: { apiVersion: "v1", kind: "Pod", metadata: { name: "mutant", namespace: "shop" } },
  request: { operation: "CREATE" },
  path: "spec",
  control: "privileged",
  admitted: [],
  denied: [],
  forbidden: "privileged",
};

function finding(facts: Partial<Witness>, kind = "exclude"): Finding {
  const exemption = {
    kind,
    policy: "p",
    place: { file: "p.yaml", document: 0, path: "", line: 3 },
  };
  return {
    kind: "any-image",
    title: "any image",
    identity: { kind: "any-image", policy: "p", path: "" },
    says: "any image: x",
    count: 1,
    witness: { ...witness, ...facts },
    exemptions: [exemption as unknown as ExemptionReport],
  };
}

function comment(found: Finding, hasExceptionsWithin = false): string {
  const text = commentedWitness(found, "w.yaml", {
    policies: ["p.yaml"],
    exceptions: ["e.yaml"],
    hasExceptionsWithin,
    semantics: "kyverno-1.19",
  });
  return text
    .split("\n")
    .filter((line) => line.startsWith("#"))
    .join("\n");
}

describe("how to try a witness", () => {
  it("has what the audit was given", () => {
    expect(comment(finding({}), true)).toContain(
      "#   winnow apply p.yaml --exception e.yaml --exceptions-within-policies " +
        "--semantics kyverno-1.19 --resource w.yaml",
    );
  });

  it("has the user whom the verdict depends on", () => {
    const text = comment(finding({ request: { operation: "CREATE", clusterRoles: ["admin"] } }));
    expect(text).toContain("--userinfo user.yaml");
    expect(text).toContain("#   kind: UserInfo\n#   clusterRoles:\n#   - admin");
  });

  it("has the namespace whose labels the verdict depends on", () => {
    const namespaceLabels = { trusted: "yes" };
    const found = finding({ request: { operation: "CREATE", namespaceLabels } });
    const settings = {
      policies: [],
      exceptions: [],
      hasExceptionsWithin: false,
      semantics: "sound",
    };
    const text = commentedWitness(found, "w.yaml", settings);
    expect(text).toContain(
      "kind: Namespace\nmetadata:\n  name: shop\n  labels:\n    trusted: 'yes'\n---\napiVersion: v1\n",
    );
  });

  it("counts what is only reported as let through", () => {
    const admitted: Witness["admitted"] = [
      {
        policy: "p",
        rule: "r",
        verdict: "fail",
        message: "",
        exceptions: [],
        failureAction: "Audit",
      },
    ];
    expect(comment(finding({ admitted }))).toContain("--audit-warn");
  });

  it("tells the object that an update changes, which winnow apply cannot be given", () => {
    const oldObject = { kind: "Deployment" };
    const text = comment(finding({ request: { operation: "UPDATE", oldObject } }));
    expect(text).toContain("where it changes this object:\n#   kind: Deployment");
    expect(text).not.toContain("winnow apply");
  });

  it("asks a cluster about Pod Security Admission", () => {
    expect(comment(finding({}, "psa-label"))).toContain(
      "#   kubectl apply --dry-run=server -f w.yaml",
    );
  });
});
