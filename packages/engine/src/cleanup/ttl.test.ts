import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import type { Semantics } from "../semantics.ts";
import { expiryOf, propagationAnnotation, ttlLabel } from "./ttl.ts";
import type { Expiry } from "./ttl.ts";

const created = "2026-01-01T00:00:00Z";

function expiry(
  label: unknown,
  metadata: JsonMap = { creationTimestamp: created },
  semantics: Semantics = "sound",
): Expiry | undefined {
  const labels = { [ttlLabel]: label } as JsonMap;
  return expiryOf({ metadata: { ...metadata, labels } }, semantics);
}

function at(label: string, semantics?: Semantics): string | undefined {
  const time = expiry(label, undefined, semantics)?.at;
  return time === undefined ? undefined : new Date(time).toISOString();
}

describe("a ttl label", () => {
  it.each([
    ["10s", "2026-01-01T00:00:10.000Z"],
    ["5m", "2026-01-01T00:05:00.000Z"],
    ["1h30m", "2026-01-01T01:30:00.000Z"],
    ["1.5h", "2026-01-01T01:30:00.000Z"],
    ["2d12h", "2026-01-03T12:00:00.000Z"],
    ["1.5d", "2026-01-02T12:00:00.000Z"],
    ["1D", "2026-01-02T00:00:00.000Z"],
    ["2weeks", "2026-01-15T00:00:00.000Z"],
    ["1day3hours", "2026-01-02T03:00:00.000Z"],
    ["0", "2026-01-01T00:00:00.000Z"],
    ["2026-10-04", "2026-10-04T00:00:00.000Z"],
    ["2026-10-04T003000Z", "2026-10-04T00:30:00.000Z"],
  ])("%s", (label, time) => {
    expect(at(label)).toBe(time);
  });

  it.each([
    "10ay",
    "",
    "soon",
    "-5m",
    "2026-02-30",
    "2026-10-04T00:30:00Z",
    "2026-10-04T240000Z",
    "9999999999999w",
    "1d junk",
  ])("%s says nothing", (label) => {
    expect(expiry(label)).toMatchObject({
      problem: expect.stringContaining("is neither a duration") as string,
    });
    expect(at(label)).toBeUndefined();
  });

  it("counts from a creation that is still to come", () => {
    expect(expiry("2h", {})).toEqual({ label: "2h", afterCreation: 7_200_000 });
    expect(expiry("2026-10-04", {})?.at).toBe(Date.parse("2026-10-04"));
  });

  it("must be a text", () => {
    expect(expiry(5)?.problem).toBe("the label must be a text; put it in quotes");
  });

  it("says what becomes of dependents", () => {
    const annotated = (value: string): JsonMap => ({
      annotations: { [propagationAnnotation]: value },
    });
    expect(expiry("1h", annotated("Orphan"))?.propagationPolicy).toBe("Orphan");
    expect(expiry("1h", annotated("Everything"))?.problem).toBe(
      "annotation cleanup.kyverno.io/propagation-policy must be one of Foreground, Background, Orphan",
    );
  });
});

it("does not expire without the label", () => {
  expect(expiryOf({ metadata: { labels: {} } }, "sound")).toBeUndefined();
  expect(expiryOf({ metadata: null }, "sound")).toBeUndefined();
});

describe("a label of which only a part is a duration", () => {
  it("is wrong to sound semantics and read in part by Kyverno", () => {
    expect(expiry("1d5x")).toMatchObject({
      problem: expect.any(String) as string,
      differences: ["ttl-partly-read"],
    });
    expect(at("1d5x", "kyverno-1.19")).toBe("2026-01-02T00:00:00.000Z");
    expect(expiry("1d5x", undefined, "kyverno-1.19")?.differences).toEqual(["ttl-partly-read"]);
    expect(expiry("10ay", undefined, "kyverno-1.19")?.problem).toBeDefined();
  });
});
