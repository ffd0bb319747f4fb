import { ApiError } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import type { Json, JsonMap } from "@winnow/value";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createGlobalContext } from "./global-context.ts";
import type { GlobalContext } from "./global-context.ts";

let context: GlobalContext | undefined;
afterEach(() => context?.stop());

function start(apiCall: () => Promise<Json>): GlobalContext {
  context = createGlobalContext({
    // no request is made by it here
    client: {} as KubeClient,
    apiCall,
    served: () => [],
    onError: () => undefined,
  });
  return context;
}

function entry(spec: JsonMap): JsonMap {
  return { metadata: { name: "counts" }, spec };
}

const call = { urlPath: "/api/v1/pods", refreshInterval: "1h" };

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

describe("entries of API calls", () => {
  it("hold what was answered, and their projections", async () => {
    const made = start(() => Promise.resolve({ items: [1, 2] }));
    made.put(entry({ apiCall: call, projections: [{ name: "n", jmesPath: "length(items)" }] }));
    expect(() => made.read("counts", undefined)).toThrow("it has not been read yet");
    await settled();
    expect(made.read("counts", "n")).toBe(2);
    expect(made.read("counts", undefined)).toEqual({ items: [1, 2], n: 2 });
    expect(() => made.read("counts", "other")).toThrow("has no projection other");
  });

  it("may be of services", async () => {
    const apiCall = vi.fn<() => Promise<Json>>(() => Promise.resolve({ owner: "a" }));
    const made = start(apiCall);
    const url = "https://catalog.shop.svc/owners";
    const headers = [{ key: "x-team", value: "a" }];
    made.put(entry({ apiCall: { service: { url, headers, caBundle: "PEM" }, method: "POST" } }));
    await settled();
    expect(made.read("counts", undefined)).toEqual({ owner: "a" });
    expect(apiCall).toHaveBeenCalledWith(
      expect.objectContaining({ service: { url, headers: { "x-team": "a" }, caBundle: "PEM" } }),
    );
  });

  it("are errors where the call failed", async () => {
    const made = start(() => Promise.reject(new ApiError(403, "forbidden")));
    made.put(entry({ apiCall: call }));
    await settled();
    expect(() => made.read("counts", undefined)).toThrow(
      "global context entry counts: the API server answered 403: forbidden",
    );
  });

  it("are asked for anew when they change, and gone when they are removed", async () => {
    const apiCall = vi.fn<() => Promise<Json>>(() => Promise.resolve([]));
    const made = start(apiCall);
    made.put(entry({ apiCall: call }));
    made.put(entry({ apiCall: call }));
    expect(apiCall).toHaveBeenCalledTimes(1);
    made.put(entry({ apiCall: { ...call, urlPath: "/api/v1/nodes" } }));
    expect(apiCall).toHaveBeenCalledTimes(2);
    made.remove(entry({}));
    await settled();
    expect(() => made.read("counts", undefined)).toThrow("there is no global context entry counts");
  });
});

describe("entries that cannot be read", () => {
  it.each<[string, JsonMap, RegExp]>([
    ["no source", {}, /either spec\.kubernetesResource or spec\.apiCall/u],
    [
      "nothing to call",
      { apiCall: {} },
      /either spec\.apiCall\.urlPath or spec\.apiCall\.service/u,
    ],
    [
      "two things to call",
      { apiCall: { ...call, service: { url: "https://catalog" } } },
      /either spec\.apiCall\.urlPath or spec\.apiCall\.service/u,
    ],
    ["a length of time", { apiCall: { ...call, refreshInterval: "x" } }, /no duration/u],
    [
      "a kind that is not served",
      { kubernetesResource: { group: "apps", version: "v1", resource: "things" } },
      /the cluster serves no things of apps\/v1/u,
    ],
  ])("are errors for whoever asks: %s", (_, spec, message) => {
    const made = start(() => Promise.resolve(null));
    made.put(entry(spec));
    expect(() => made.read("counts", undefined)).toThrow(message);
  });
});
