import { stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import fc from "fast-check";
import yaml from "js-yaml";
import { describe, expect, it } from "vitest";
import { readBlockStyle } from "./block-style.ts";
import { kubernetesSchema } from "./schema.ts";

/** What js-yaml reads, as something to compare; undefined where it refuses the text. */
function readByLibrary(text: string): string | undefined {
  try {
    return stringify((yaml.load(text, { schema: kubernetesSchema, json: true }) ?? null) as Json);
  } catch {
    return undefined;
  }
}

const manifest = `
# a pod
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
    version: "1.0"
  annotations: {}
spec:
  hostNetwork: no
  containers:
  - name: web
    image: registry.example:5000/team/web:1.2
    args: []
    ports:
      - containerPort: 8080
        protocol: 'TCP'
    resources:
      limits: {}
      requests:
        cpu: 0.5
        memory: 256Mi

  - name: proxy
    command:
    - /bin/proxy
    - serve all
  volumes:
`;

const lines = [
  ["a: 1", "b:", "a: x", "c: 'x y'", 'd: "1"', "e: []", "f: {}", "- a: 1", "- x", "- 1", "-", "- "],
  ["yes: 1", "no", "null: x", "1: 2", "a: ~", "a: null", "a: off", "a: 0x1F", "a: 1e3", "a: .inf"],
  ["a: -1", "a: - 1", "- - 1", "- b:", "a : 1", "a:b", "a: b: c", "a: b:c", "a: b #c", "# x", ""],
  ["a: |", "  text", "a: >-", "a: &x 1", "a: *x", "a: !!str 1", "<<: {a: 1}", "? a", "a: [1, 2]"],
  [
    "a: {b: 1}",
    "a: 'it''s'",
    'a: "\\n"',
    "a: x ",
    "a:  x",
    "a: \tx",
    "\ta: 1",
    "a: ü",
    "---",
    "...",
  ],
  ["__proto__: 1", "a: 2024-01-01", "a: 08", "a: 1_000", "a: 9007199254740993", "a: x\r", "%A b"],
].flat();

describe("YAML in block style", () => {
  it("of a manifest is read here", () => {
    const value = readBlockStyle(manifest);
    expect(value).toBeDefined();
    expect(stringify(value ?? null)).toBe(readByLibrary(manifest));
  });

  it("is read as js-yaml reads it, line by line", () => {
    const line = fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(...lines))
      .map(([indent, content]) => " ".repeat(indent) + content);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (some) => {
        const text = some.join("\n");
        const value = readBlockStyle(text);
        if (value === undefined) return;
        expect(stringify(value)).toBe(readByLibrary(text));
      }),
      { numRuns: 10_000 },
    );
  });

  it("is read as js-yaml reads it, whatever is done to a manifest", () => {
    const character = fc.oneof(
      fc.constantFrom(..." \n:-#'\"[]{}?&*!|>%@`~,.\t\r0a\u0085\ufeffé\u2028"),
      fc.string({ unit: "binary", maxLength: 2 }),
      fc.constantFrom(...lines),
    );
    const place = fc.integer({ min: 0, max: manifest.length });
    const edit = fc.tuple(place, fc.integer({ min: 0, max: 3 }), character);
    let read = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let text = manifest;
        for (const [at, length, added] of edits) {
          text = text.slice(0, at) + added + text.slice(at + length);
        }
        const value = readBlockStyle(text);
        if (value === undefined) return;
        read += 1;
        expect(stringify(value)).toBe(readByLibrary(text));
      }),
      { numRuns: 5_000 },
    );
    expect(read).toBeGreaterThan(200);
  });

  it.each([
    "",
    "\n\n",
    "# nothing\n",
    "a",
    "- - a\n",
    "a: 1\n b: 2\n",
    " a: 1\nb: 2\n",
    "a:\n  b\n",
  ])("is not what %j holds", (text) => {
    expect(readBlockStyle(text)).toBeUndefined();
  });

  it("is left to js-yaml where it is nested deeply", () => {
    const deep = Array.from({ length: 5_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n");
    expect(readBlockStyle(deep)).toBeUndefined();
  });
});
