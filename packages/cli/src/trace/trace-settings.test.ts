import { describe, expect, it } from "vitest";
import { traceSettings } from "./trace-settings.ts";

const general = "OTEL_EXPORTER_OTLP_ENDPOINT";

describe("where traces go", () => {
  it("is nowhere unless somebody says so", () => {
    expect(traceSettings(undefined, {})).toBeUndefined();
    expect(traceSettings(undefined, { [general]: " " })).toBeUndefined();
    const isOff = { [general]: "http://c:4318", OTEL_SDK_DISABLED: "true" };
    expect(traceSettings(undefined, isOff)).toBeUndefined();
  });

  it.each([
    ["http://c:4318", {}, "http://c:4318/v1/traces"],
    ["https://c/otlp/", { [general]: "http://other:1" }, "https://c/otlp/v1/traces"],
    [undefined, { [general]: "http://c:4318/" }, "http://c:4318/v1/traces"],
    [
      undefined,
      { [general]: "http://c", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t/x" },
      "http://t/x",
    ],
  ])("%j with %j is %j", (flag, environment, url) => {
    expect(traceSettings(flag, environment)).toMatchObject({ url });
  });

  it("comes with headers and a name", () => {
    const environment = {
      [general]: "http://c",
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20x, tenant=a=b,broken",
      OTEL_RESOURCE_ATTRIBUTES: "k8s.pod.name=winnow-1,service.name=no",
      OTEL_SERVICE_NAME: "gate",
    };
    expect(traceSettings(undefined, environment)).toMatchObject({
      headers: { authorization: "Bearer x", tenant: "a=b" },
      resource: { "service.name": "gate", "k8s.pod.name": "winnow-1" },
    });
  });

  it.each([
    ["collector:4318", {}],
    ["ftp://c", {}],
    ["http://user:password@c", {}],
    [undefined, { [general]: "c" }],
    ["http://c", { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }],
  ])("%j with %j is refused", (flag, environment) => {
    expect(() => traceSettings(flag, environment)).toThrow(/is wanted|over HTTP/u);
  });
});
