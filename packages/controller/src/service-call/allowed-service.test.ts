import { describe, expect, it } from "vitest";
import { allowedUrl, readAllowedService } from "./allowed-service.ts";

const allowed = ["https://catalog.shop.svc:8443/api/", "http://10.0.0.7"].map(readAllowedService);

describe("a service that is listed", () => {
  it.each([
    "https://catalog.shop.svc:8443/api",
    "https://catalog.shop.svc:8443/api/v1?owner=a",
    "https://CATALOG.shop.svc:8443/api/./v1",
    "http://10.0.0.7/anything",
    "http://10.0.0.7:80/",
  ])("may be called: %s", (url) => {
    expect(allowedUrl(url, allowed).href).toBe(new URL(url).href);
  });

  it.each([
    "http://catalog.shop.svc:8443/api",
    "https://catalog.shop.svc/api",
    "https://catalog.shop.svc:8443/apis",
    "https://catalog.shop.svc:8443/api/../admin",
    "https://catalog.shop.svc:8443/api/%2e%2e/admin",
    "https://catalog.shop.svc:8443/api%2f..%2fadmin",
    "https://catalog.shop.svc:8443/api\\..\\admin",
    "https://catalog.shop.svc:8443/",
    "https://catalog.shop.svc:8443.evil.example/api",
    "https://catalog.shop.svc:8443@evil.example/api",
    "https://user:word@catalog.shop.svc:8443/api",
    "https://evil.example/?https://catalog.shop.svc:8443/api",
    "http://10.0.0.7.evil.example/",
    "ftp://10.0.0.7/",
    "file:///etc/passwd",
    "catalog.shop.svc",
    "",
  ])("does not open %j", (url) => {
    expect(() => allowedUrl(url, allowed)).toThrow(/not among|no address|two ways/u);
  });

  it.each([
    "catalog.shop.svc",
    "ftp://catalog",
    "https://*.shop.svc",
    "https://user@catalog",
    "https://catalog?x=1",
    "https://catalog/%2e%2e",
  ])("cannot be listed as %j", (text) => {
    expect(() => readAllowedService(text)).toThrow(/is wanted/u);
  });
});

it("nothing may be called where nothing is listed", () => {
  expect(() => allowedUrl("https://catalog.shop.svc", [])).toThrow(/--allow-service-calls/u);
});
