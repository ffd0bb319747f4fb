import { stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import fc from "fast-check";
import yaml from "js-yaml";
import { describe, expect, it } from "vitest";
import { parseDocuments } from "./parse.ts";
import { createVersionPrinter, printYaml } from "./print.ts";
import { kubernetesSchema } from "./schema.ts";

/** As JSON text, because vitest takes a key `constructor` for the value's class. */
function readBack(text: string): string {
  return stringify(parseDocuments(text)[0]?.value ?? null);
}

/** js-yaml prints in the same style, and knows nothing of the lines that are written here. */
function printedByLibrary(value: Json): string {
  return yaml.dump(value, {
    schema: kubernetesSchema,
    lineWidth: -1,
    noRefs: true,
    noArrayIndent: true,
  });
}

/** Texts that js-yaml cannot print, or prints so that they end the document. */
const onlyHere = [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "...", "... a", "... ü", "...   "];

const awkward = [
  ["", " ", "  a", "a ", "~", "null", "Null", "yes", "No", "on", "y", "TRUE", "false"],
  ["0", "-1", "+1", "1e3", "0x1F", "0o17", "0777", "08", "1_000", ".5", "1.", "1.2.3", "12:30:45"],
  ["-", "--flag", "- a", "?", "? a", ":", "a:", "a: b", "a:b", "a #b", "a#b", "#a", ":#"],
  ["[a]", "{a}", "a, b", "&a", "*a", "!a", "|", ">", "'", "it's", '"', "%a", "@a", "`a", "=", "<<"],
  ["256Mi", "1.20", "registry.example:5000/a/b:1.0", "2024-01-01T00:00:00Z", "9007199254740993"],
  [
    "a\nb",
    "a\n",
    "a\n\n",
    "\n",
    "\n\n",
    "\na",
    "  a\nb",
    "a\n  b\n",
    "a\n \nb",
    "a\r\nb",
    "a\n\tb",
  ],
  [
    "\t",
    "a\tb",
    "\u0000",
    "\u007f",
    "\u0085",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "ü",
    "日本",
    "😀",
    "\ud800",
  ],
  ["---", "--- a", "__proto__", "constructor", "x".repeat(1_025), "#".repeat(1_030)],
].flat();

const text = fc.oneof(
  fc.constantFrom(...awkward, ...onlyHere),
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.tuple(fc.constantFrom(...awkward), fc.constantFrom(...awkward)).map((parts) => parts.join("")),
);

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }),
);

function valuesWith(key: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  return fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      number,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
}

describe("what is printed", () => {
  it("is what js-yaml prints", () => {
    // a list below a key of more than 1024 characters it prints so that it cannot be read
    const anyValue = valuesWith(text.filter((key) => key.length < 1_000));
    fc.assert(
      fc.property(anyValue, (value) => {
        fc.pre(!onlyHere.some((word) => stringify(value).includes(`"${word}`)));
        expect(printYaml(value)).toBe(printedByLibrary(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads back as the same value", () => {
    const document = fc.dictionary(text, valuesWith(text), { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(document, (value) => {
        expect(readBack(printYaml(value))).toBe(stringify(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([...awkward, ...onlyHere].map((word): [string] => [word]))(
    "keeps the text %j",
    (word) => {
      const places: JsonMap = { a: word, list: [word, [word]], map: { deep: { er: word } } };
      expect(readBack(printYaml(places))).toBe(stringify(places));
      const keys: JsonMap = Object.fromEntries([[word, { [word]: [1] }]]);
      expect(readBack(printYaml(keys))).toBe(stringify(keys));
    },
  );

  it("is the same for versions that share what they have in common", () => {
    const anyMap = fc.dictionary(text, valuesWith(text), { noNullPrototype: true });
    fc.assert(
      fc.property(anyMap, anyMap, (first, second) => {
        const print = createVersionPrinter();
        const versions = [first, second, { first, list: [second, [first]] }, { ...second, first }];
        for (const version of [...versions, ...versions]) {
          expect(print(version)).toBe(printYaml(version));
        }
      }),
    );
  });

  it("has the layout of kubectl", () => {
    const value = { a: { b: [{ c: 1, d: [] }, [2, {}]], e: "x\ny\n" }, f: null };
    expect(printYaml(value)).toBe(
      "a:\n  b:\n  - c: 1\n    d: []\n  - - 2\n    - {}\n  e: |\n    x\n    y\nf: null\n",
    );
  });
});
