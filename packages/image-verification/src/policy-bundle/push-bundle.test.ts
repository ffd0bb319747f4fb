import { describe, expect, it } from "vitest";
import { bundleLimits } from "./bundle.ts";
import { pushPolicyBundle } from "./push-bundle.ts";
import type { BundledPolicy } from "./push-bundle.ts";

const policy = (bytes: number): BundledPolicy => ({
  apiVersion: "kyverno.io/v1",
  kind: "Policy",
  name: "a",
  content: Buffer.alloc(bytes),
});
// nobody listens there: what is refused is refused before anything is sent
const push = (policies: BundledPolicy[], reference = "127.0.0.1:1/a:v1"): Promise<unknown> =>
  pushPolicyBundle(reference, policies);

describe("a bundle that could not be pulled", () => {
  it.each<[string, BundledPolicy[], RegExp]>([
    ["too large a policy", [policy(bundleLimits.policy + 1)], /Policy a makes the bundle too/u],
    [
      "too much together",
      Array<BundledPolicy>(6).fill(policy(9_000_000)),
      /all together 50000000/u,
    ],
    ["too many policies", Array<BundledPolicy>(1001).fill(policy(1)), /1000 policies at most/u],
  ])("is not pushed: %s", async (_, policies, message) => {
    await expect(push(policies)).rejects.toThrow(message);
  });

  it("is not pushed by digest", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    await expect(push([], `127.0.0.1:1/a:v1@${digest}`)).rejects.toThrow(/names a digest/u);
  });

  it("is not taken for one that cannot be delivered", async () => {
    await expect(push([policy(1)])).rejects.toMatchObject({ code: "registry-unavailable" });
  });
});
