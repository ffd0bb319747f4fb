import { describe, expect, it } from "vitest";
import type { Json } from "@winnow/value";
import { decodePod, isMismatch } from "./decode.ts";

const read = (spec: Json, metadata: Json = null): ReturnType<typeof decodePod> =>
  decodePod({ spec, metadata }, "any-case");

describe("decodePod", () => {
  it.each<[Json, string, string]>([
    [
      { volumes: [{ azureFile: { shareName: false } }] },
      "spec.volumes[0].azureFile.shareName must be a string, not false",
      "json: cannot unmarshal bool into Go struct field AzureFileVolumeSource.spec.volumes.VolumeSource.azureFile.shareName of type string",
    ],
    [
      { containers: [{ ports: [{ hostPort: 1.5 }] }] },
      "spec.containers[0].ports[0].hostPort must be a 32-bit integer, not 1.5",
      "json: cannot unmarshal number 1.5 into Go struct field ContainerPort.spec.containers.ports.hostPort of type int32",
    ],
    [
      "x",
      'spec must be an object, not "x"',
      "json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec",
    ],
  ])("tells the field that is of another type: %j", (spec, message, goMessage) => {
    expect(read(spec)).toMatchObject({ message, goMessage });
  });

  it("looks at fields in the order of bytes, metadata first", () => {
    expect(read({ volumes: 1, containers: 1 })).toMatchObject({ path: "spec.containers" });
    expect(read({ volumes: 1 }, { annotations: { a: 1 } })).toMatchObject({
      path: "metadata.annotations[a]",
    });
  });

  it("takes null for unset and passes unknown fields over", () => {
    expect(
      isMismatch(read({ containers: [null], hostNetwork: null, future: [1], __proto__: 1 })),
    ).toBe(false);
    expect(read(null)).toEqual({ metadata: {}, spec: {} });
  });

  it("reads names in any case as Go does, and exactly where asked to", () => {
    const spec = { HostPID: true, hostIPC: true, HostIPC: false };
    expect(read(spec)).toMatchObject({ spec: { hostPID: true, hostIPC: true } });
    expect(decodePod({ spec }, "exact")).toEqual({ metadata: {}, spec });
  });

  it("is not fooled by names that objects inherit", () => {
    const spec = JSON.parse('{"constructor": 1, "toString": "x", "__proto__": {"hostPID": true}}');
    const decoded = read(spec);
    expect(isMismatch(decoded)).toBe(false);
    expect(Object.hasOwn(decoded, "hostPID")).toBe(false);
  });
});
