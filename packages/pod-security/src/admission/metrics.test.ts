import { describe, expect, it } from "vitest";
import { metricSample } from "./metrics.ts";
import type { AdmissionRequest } from "./request.ts";

const podRequest: AdmissionRequest = {
  operation: "CREATE",
  resource: "pods",
  subresource: "",
  name: "p",
  namespace: "ns",
  username: "",
  object: {},
};

describe("metricSample", () => {
  const sample = (version: string, request: Partial<AdmissionRequest> = {}): unknown =>
    metricSample(
      {
        type: "evaluation",
        decision: "deny",
        policy: { level: "baseline", version },
        mode: "audit",
      },
      { ...podRequest, ...request },
    );

  it("has the names and labels of the API server", () => {
    expect(sample("v1.30", { subresource: "resize", operation: "UPDATE" })).toEqual({
      name: "pod_security_evaluations_total",
      labels: {
        decision: "deny",
        policy_level: "baseline",
        policy_version: "v1.30",
        mode: "audit",
        request_operation: "update",
        resource: "pod",
        subresource: "resize",
      },
    });
    const request = { ...podRequest, resource: "jobs" };
    const common = { request_operation: "create", resource: "controller", subresource: "" };
    expect(metricSample({ type: "exemption" }, request)).toEqual({
      name: "pod_security_exemptions_total",
      labels: common,
    });
    expect(metricSample({ type: "error", fatal: false }, request)).toEqual({
      name: "pod_security_errors_total",
      labels: { fatal: "false", ...common },
    });
  });

  it("calls versions newer than the server the future", () => {
    expect(sample("v1.38")).toMatchObject({ labels: { policy_version: "future" } });
    expect(sample("v1.37")).toMatchObject({ labels: { policy_version: "v1.37" } });
    expect(sample("latest")).toMatchObject({ labels: { policy_version: "latest" } });
  });
});
