import type { ApiCall } from "@winnow/engine";
import { ApiError } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createClusterLookups } from "./cluster-lookups.ts";

const asked: string[] = [];

function answer(method: string, path: string): Promise<Json> {
  asked.push(`${method} ${path}`);
  return path.includes("missing")
    ? Promise.reject(new ApiError(404, "not found"))
    : Promise.resolve({ data: { a: "b" } });
}

const client = {
  get: (path: string) => answer("GET", path),
  post: (path: string) => answer("POST", path),
} as Partial<KubeClient> as KubeClient;
const lookups = createClusterLookups(client, () => []);

function call(wish: Partial<ApiCall>): unknown {
  return lookups.apiCall({ policy: "p", rule: "r", entry: "e", method: "GET", ...wish });
}

const reviews = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

describe("what policies may ask of an API server", () => {
  it.each(["/api/v1/namespaces/shop/pods?limit=1", "/apis/apps/v1/deployments"])(
    "%s",
    async (path) => {
      await call({ urlPath: path });
      expect(asked.at(-1)).toBe(`GET ${path}`);
    },
  );

  it.each([
    "/metrics",
    "/apiserver",
    "api/v1/pods",
    "//evil/api/v1/pods",
    "/api/v1/../../metrics",
    "/api/v1/namespaces/shop%2f..%2fkube-system/secrets",
    "/api/v1/./pods",
    "/api/v1//pods",
    "/api/v1/pods#x",
    "/api\\v1/pods",
  ])("not %s", (urlPath) => {
    const before = asked.length;
    expect(() => call({ urlPath })).toThrow(/no plain path/u);
    expect(asked).toHaveLength(before);
  });

  it("only reviews may be posted, and services are not called", async () => {
    await call({ method: "POST", urlPath: reviews });
    expect(asked.at(-1)).toBe(`POST ${reviews}`);
    expect(() => call({ method: "POST", urlPath: "/api/v1/namespaces/shop/pods" })).toThrow(
      /posted/u,
    );
    const service = { url: "http://169.254.169.254/", headers: {} };
    expect(() => call({ service })).toThrow(/not allowed/u);
  });

  it("a ConfigMap that is not there is none; other errors stay errors", async () => {
    expect(await lookups.configMap("shop", "missing")).toBeUndefined();
    expect(await lookups.configMap("shop", "there")).toEqual({ data: { a: "b" } });
  });

  it("a Policy reads ConfigMaps of its own namespace only", async () => {
    expect(await lookups.configMap("shop", "there", "shop")).toEqual({ data: { a: "b" } });
    const other = lookups.configMap("kube-system", "there", "shop");
    await expect(other).rejects.toThrow(/only read ConfigMaps of that namespace/u);
  });
});
