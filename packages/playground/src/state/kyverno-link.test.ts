import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import LZString from "lz-string";
import { describe, expect, it } from "vitest";
import { kyvernoContentOf, readKyvernoContent, unpackKyvernoContent } from "./kyverno-link.ts";
import { StateError } from "./playground-state.ts";

const root = join(import.meta.dirname, "../../../..");
const shared = process.env["WINNOW_SHARED"] ?? join(root, "../shared");
const bed = join(shared, "oracle/playground-links/decoded.json");

interface RealLink {
  readonly url: string;
  readonly content: Readonly<Record<string, string>>;
}
const links = existsSync(bed) ? (JSON.parse(readFileSync(bed, "utf8")) as RealLink[]) : [];

function pack(value: unknown): string {
  return LZString.compressToBase64(JSON.stringify(value));
}

describe.skipIf(links.length === 0)("links that people have posted", () => {
  it("are five", () => expect(links).toHaveLength(5));

  it.each(links)("is read: $content.policy", ({ url, content }) => {
    const packed = kyvernoContentOf(url) ?? "";
    expect(unpackKyvernoContent(packed)).toEqual(content);
    const { state } = readKyvernoContent(packed);
    expect(state.policies).toBe(content["policy"]);
    expect(state.resources).toBe(content["resource"]);
    expect(state.settings.semantics).toBe("kyverno-1.19");
  });

  it.each(links)("is read in whatever way it was quoted: $content.policy", ({ url, content }) => {
    const decoded = decodeURIComponent(url);
    for (const form of [decoded, decoded.replaceAll("+", " "), encodeURI(decoded)]) {
      expect(unpackKyvernoContent(kyvernoContentOf(form) ?? "")).toEqual(content);
    }
  });
});

describe("a link of Kyverno's playground", () => {
  it.each([
    "https://playground.kyverno.io/#/?content=abc",
    "https://playground.kyverno.io/main/#/?content=abc",
    "#?x=1&content=abc&y=2",
  ])("is known: %s", (link) => {
    expect(kyvernoContentOf(link)).toBe("abc");
  });

  it.each(["", "https://example.org/?content=abc", "#v1.abc", "#/?policy=a&resource=b"])(
    "is not: %s",
    (link) => {
      expect(kyvernoContentOf(link)).toBeUndefined();
    },
  );

  it("becomes settings", () => {
    const context = `
context:
  username: alice
  groups: [a, b]
  namespaceLabels: {team: "1"}
  operation: DELETE
`;
    const { state, unused } = readKyvernoContent(
      pack({ policy: "p", resource: "r", context, config: "c", exceptions: "e", vapBindings: "" }),
    );
    expect(state).toEqual({
      policies: "p",
      resources: "r",
      context: "",
      oldResources: "",
      exceptions: "e",
      settings: {
        operation: "DELETE",
        userName: "alice",
        groups: "a, b",
        namespaceLabels: "team: '1'\n",
        semantics: "kyverno-1.19",
      },
    });
    expect(unused).toEqual(["config"]);
  });

  it("is about an update where it has an old resource", () => {
    const { state } = readKyvernoContent(pack({ policy: "p", resource: "r", oldResource: "o" }));
    expect(state.settings.operation).toBe("UPDATE");
    expect(state.oldResources).toBe("o");
  });

  it.each([
    ["nothing", "", "damaged"],
    ["no base64", "%%%", "damaged"],
    ["something else", "aGVsbG8gd29ybGQ=", "damaged"],
    ["no map", pack([1]), "no state"],
    ["another type", pack({ policy: { a: 1 } }), "policy: a text"],
    ["broken YAML", pack({ context: "{" }), "context:"],
    ["an endless anchor", pack({ context: "context: &a [*a]" }), "context:"],
    ["too much", pack({ policy: "x".repeat(2_000_000) }), "more than 1 MiB"],
    ["far too much", "A".repeat(50_000), "too long"],
  ])("that holds %s is refused", (_, content, message) => {
    expect(() => readKyvernoContent(content)).toThrow(StateError);
    expect(() => readKyvernoContent(content)).toThrow(message);
  });

  it("takes nothing from a prototype", () => {
    const packed = LZString.compressToBase64('{"__proto__": {"policy": "a"}}');
    expect(readKyvernoContent(packed).state.policies).toBe("");
  });
});
