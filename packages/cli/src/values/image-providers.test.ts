import type { JsonMap } from "@winnow/value";
import type { ImageProviders } from "@winnow/engine";
import { describe, expect, it } from "vitest";
import { noContext } from "./context-file.ts";
import type { ContextData } from "./context-file.ts";
import { createImageProviders } from "./image-providers.ts";

const given = `sha256:${"a".repeat(64)}`;
const asked = `sha256:${"b".repeat(64)}`;

function contextOf(images: Readonly<Record<string, JsonMap>>): ContextData {
  return { ...noContext, images: new Map(Object.entries(images)) };
}

/** A registry that never was, and what it is asked. */
function fakeRegistry(): { calls: unknown[][]; registry: Required<ImageProviders> } {
  const calls: unknown[][] = [];
  return {
    calls,
    registry: {
      imageRegistry: (...question) => {
        calls.push(["data", ...question]);
        return Promise.resolve({ from: "registry" });
      },
      imageDigest: (...question) => {
        calls.push(["digest", ...question]);
        return Promise.resolve(asked);
      },
      verifyImage: (check) => {
        calls.push(["verify", check]);
        return { digest: asked, statements: [] };
      },
    },
  };
}

const never = (): Promise<never> => Promise.reject(new Error("connected without being asked to"));
const context = contextOf({
  "a:1": { resolvedImage: `a@${given}`, identifier: "1" },
  "no-digest:1": { resolvedImage: "no-digest:1" },
});

describe("image providers", () => {
  it("are missing where nothing could answer, and connect to nothing", async () => {
    expect(await createImageProviders(noContext, false, never)).toEqual({});
  });

  it("answer from the context file, and connect to nothing", async () => {
    const providers = await createImageProviders(context, false, never);
    expect(Object.keys(providers)).toEqual(["imageRegistry", "imageDigest"]);
    expect(providers.imageRegistry?.("a:1", {})).toEqual({
      resolvedImage: `a@${given}`,
      identifier: "1",
    });
    expect(providers.imageDigest?.("a:1", {})).toBe(given);
    expect(() => providers.imageRegistry?.("b:1", {})).toThrow("image b:1 was not given");
    expect(() => providers.imageDigest?.("b:1", {})).toThrow("the digest of image b:1 was not");
    expect(() => providers.imageDigest?.("no-digest:1", {})).toThrow("was not given");
  });

  it("are the registry's where there is no context", async () => {
    const { registry } = fakeRegistry();
    expect(await createImageProviders(noContext, true, () => Promise.resolve(registry))).toBe(
      registry,
    );
  });

  it("ask the registry for what the context does not say, with the credentials", async () => {
    const { calls, registry } = fakeRegistry();
    const providers = await createImageProviders(context, true, () => Promise.resolve(registry));
    const credentials = { secrets: ["s"] };
    expect(await providers.imageRegistry?.("a:1", credentials)).toMatchObject({ identifier: "1" });
    expect(await providers.imageDigest?.("a:1", credentials)).toBe(given);
    expect(calls).toEqual([]);
    expect(await providers.imageRegistry?.("b:1", credentials)).toEqual({ from: "registry" });
    expect(await providers.imageDigest?.("b:1", credentials)).toBe(asked);
    expect(await providers.imageDigest?.("no-digest:1", credentials)).toBe(asked);
    expect(calls).toEqual([
      ["data", "b:1", credentials],
      ["digest", "b:1", credentials],
      ["digest", "no-digest:1", credentials],
    ]);
  });

  it("verify signatures in the registry, never by the context", async () => {
    const { calls, registry } = fakeRegistry();
    const providers = await createImageProviders(context, true, () => Promise.resolve(registry));
    const check = {
      reference: "a:1",
      type: "Cosign",
      attestor: { type: "keys", publicKeys: "k" },
    } as const;
    expect(await providers.verifyImage?.(check)).toEqual({ digest: asked, statements: [] });
    expect(calls).toEqual([["verify", check]]);
    const offline = await createImageProviders(context, false, never);
    expect(offline.verifyImage).toBeUndefined();
  });

  it("tell why there is no client of registries", async () => {
    const broken = (): Promise<never> => Promise.reject(new Error("no trust root"));
    await expect(createImageProviders(noContext, true, broken)).rejects.toThrow("no trust root");
  });

  it("take no digest from the ends of what is no digest", async () => {
    const odd = contextOf({ "a:1": { resolvedImage: 7 }, "b:1": { resolvedImage: "b@" } });
    const providers = await createImageProviders(odd, false, never);
    expect(() => providers.imageDigest?.("a:1", {})).toThrow("was not given");
    expect(() => providers.imageDigest?.("b:1", {})).toThrow("was not given");
  });
});
