import type { ApiCall } from "@winnow/engine";
import { expect, it } from "vitest";
import { rememberLookups } from "./remembered-lookups.ts";

function call(urlPath: string, more: Partial<ApiCall> = {}): ApiCall {
  return { policy: "p", rule: "r", entry: "e", method: "GET", urlPath, ...more };
}

it("what was asked a moment ago is not asked again; what failed and what writes is", async () => {
  let time = 0;
  const asked: string[] = [];
  const lookups = rememberLookups(
    {
      configMap(namespace, name) {
        asked.push(`${namespace}/${name}`);
        return name === "broken" ? Promise.reject(new Error("no")) : Promise.resolve({});
      },
      apiCall({ method, urlPath = "" }) {
        asked.push(`${method} ${urlPath}`);
        return Promise.resolve(asked.length);
      },
      namespace: () => Promise.resolve({}),
      listResources: () => Promise.resolve([]),
    },
    () => time,
  );
  await lookups.configMap("a", "b");
  await lookups.configMap("a", "b");
  await expect(lookups.configMap("a", "broken")).rejects.toThrow("no");
  await expect(lookups.configMap("a", "broken")).rejects.toThrow("no");
  expect(await lookups.apiCall(call("/api"))).toBe(await lookups.apiCall(call("/api")));
  // a Policy of a namespace may ask for less
  await lookups.apiCall(call("/api", { namespace: "a" }));
  await lookups.apiCall(call("/api", { method: "POST" }));
  await lookups.apiCall(call("/api", { method: "POST" }));
  time = 6000;
  await lookups.configMap("a", "b");
  expect(asked).toEqual([
    "a/b",
    "a/broken",
    "a/broken",
    "GET /api",
    "GET /api",
    "POST /api",
    "POST /api",
    "a/b",
  ]);
});
