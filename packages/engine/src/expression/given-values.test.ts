import { describe, expect, it } from "vitest";
import { withValues } from "./given-values.ts";

describe("withValues", () => {
  it("sets plain and dotted names and leaves the original as it was", () => {
    const data = { request: { object: { spec: { a: 1 } }, operation: "CREATE" } };
    const result = withValues(data, {
      "request.object.spec.b": 2,
      "config.data.mode": "dev",
      x: [1],
    });
    expect(result).toEqual({
      request: { object: { spec: { a: 1, b: 2 } }, operation: "CREATE" },
      config: { data: { mode: "dev" } },
      x: [1],
    });
    expect(data).toEqual({ request: { object: { spec: { a: 1 } }, operation: "CREATE" } });
  });

  it("does not reach into prototypes", () => {
    withValues({}, { "__proto__.polluted": true, "constructor.prototype.polluted": true });
    expect("polluted" in {}).toBe(false);
  });
});
