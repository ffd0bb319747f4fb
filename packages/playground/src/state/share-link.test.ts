import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StateError, emptyState } from "./playground-state.ts";
import { isShareFragment, longestState, readShareFragment, shareFragment } from "./share-link.ts";

/** A fragment that holds a text. */
async function fragmentOf(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `#v1.${Buffer.from(bytes).toString("base64url")}`;
}

describe("links", () => {
  it("give back every state", async () => {
    const text = fc.string({ unit: "grapheme" });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (policies, resources, userName) => {
        const state = {
          ...emptyState,
          policies,
          resources,
          settings: { ...emptyState.settings, userName },
        };
        const fragment = await shareFragment(state);
        expect(fragment).toMatch(/^#v1\.[\w-]+$/u);
        expect(isShareFragment(fragment)).toBe(true);
        expect(await readShareFragment(fragment)).toEqual(state);
      }),
    );
  });

  it("are short", async () => {
    const policies = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\n".repeat(100);
    const fragment = await shareFragment({ ...emptyState, policies });
    expect(fragment.length).toBeLessThan(400);
  });

  it.each([
    ["no base64", "#v1.%%%", "damaged"],
    ["nothing", "#v1.", "damaged"],
    ["no deflated bytes", "#v1.aGVsbG8", "damaged"],
  ])("that hold %s are refused", async (_, fragment, message) => {
    await expect(readShareFragment(fragment)).rejects.toThrow(StateError);
    await expect(readShareFragment(fragment)).rejects.toThrow(message);
  });

  it("that are cut off are refused", async () => {
    const fragment = await shareFragment({ ...emptyState, policies: "kind: ClusterPolicy" });
    await expect(readShareFragment(fragment.slice(0, -8))).rejects.toThrow("damaged");
  });

  it.each([
    ["no JSON", "{", "damaged"],
    ["no state", "[]", "no state"],
    ["another type", '{"policies": {}}', "policies: a text"],
    ["an inherited state", '{"__proto__": {"policies": 3}, "resources": 4}', "resources: a text"],
  ])("that hold %s are refused", async (_, text, message) => {
    await expect(readShareFragment(await fragmentOf(text))).rejects.toThrow(message);
  });

  it("that unfold to more than a mebibyte are refused", async () => {
    const bomb = await fragmentOf(" ".repeat(200 * longestState));
    expect(bomb.length).toBeLessThan(longestState);
    await expect(readShareFragment(bomb)).rejects.toThrow("more than 1 MiB");
    const policies = "x".repeat(longestState);
    await expect(shareFragment({ ...emptyState, policies })).rejects.toThrow("more than 1 MiB");
  });
});
