import { describe, expect, it } from "vitest";
import { applyPodDefaults } from "./defaults.ts";
import { evaluateLevel } from "./level.ts";

const bad = {
  spec: { hostPID: true, containers: [{ name: "a", securityContext: { privileged: true } }] },
};

describe("evaluateLevel", () => {
  it("joins reasons and details in Kubernetes' order", () => {
    expect(evaluateLevel("baseline", "latest", bad)).toMatchObject({
      allowed: false,
      reason: "host namespaces, privileged",
      detail:
        'host namespaces (hostPID=true), privileged (container "a" must not set securityContext.privileged=true)',
    });
  });

  it("allows everything at the privileged level", () => {
    expect(evaluateLevel("privileged", "latest", bad).allowed).toBe(true);
  });

  it.each(["1.20", "v1", "v1.020", "v1.-1", "v2.1", " latest"])(
    "refuses the version %j",
    (version) => {
      expect(() => evaluateLevel("baseline", version, bad)).toThrow(RangeError);
    },
  );

  it("takes versions newer than the newest known for that one", () => {
    expect(evaluateLevel("baseline", "v1.999", bad)).toEqual(
      evaluateLevel("baseline", "v1.37", bad),
    );
  });

  it.each([
    [{ containers: [{ securityContext: { privileged: "true" } }] }],
    [{ hostNetwork: "true" }],
    [{ containers: { a: {} } }],
    [{ volumes: [{ hostPath: "/" }] }],
  ])("does not allow what is no pod: %j", (spec) => {
    expect(evaluateLevel("baseline", "latest", { spec })).toMatchObject({
      allowed: false,
      reason: "not a pod",
    });
  });

  it("leaves baseline checks out that restricted ones override", () => {
    const both = { spec: { containers: [], volumes: [{ name: "v", emptyDir: {}, hostPath: {} }] } };
    expect(evaluateLevel("restricted", "latest", both).allowed).toBe(true);
    expect(evaluateLevel("baseline", "latest", both).allowed).toBe(false);
  });
});

describe("applyPodDefaults", () => {
  const source = {
    spec: {
      hostNetwork: true,
      volumes: [{ name: "v" }],
      containers: [{ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 9 }] }],
    },
  };

  it("gives volumes a source, and in pods ports of the host", () => {
    const before = structuredClone(source);
    expect(applyPodDefaults(source).spec).toMatchObject({
      volumes: [{ name: "v", emptyDir: {} }],
      containers: [{ ports: [{ hostPort: 80 }, { hostPort: 9 }] }],
    });
    expect(source).toEqual(before);
  });

  it("leaves the ports of templates alone", () => {
    const { spec } = applyPodDefaults(source, "template");
    expect(spec["containers"]).toEqual(source.spec.containers);
  });
});
