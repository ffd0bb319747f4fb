import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitDocuments } from "./split.ts";

describe("splitting at --- lines", () => {
  it("loses no line and no place", () => {
    const line = fc.constantFrom("a: 1", "- b", "# c", "", "---x", " ---", "--- d");
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 4 }), { maxLength: 5 }), (documents) => {
        const lines = documents.flatMap((document, index) =>
          index === 0 ? document : ["---", ...document],
        );
        for (const part of splitDocuments(lines.join("\n"))) {
          const written = part.text.split("\n");
          // the first line is what follows the dashes
          const found = written
            .slice(1)
            .map((text, offset) => (text === "" ? "" : lines[part.line + offset]));
          expect(found).toStrictEqual(written.slice(1));
        }
      }),
    );
  });

  it.each([
    ["a\n---\nb", ["a\n", "\nb"]],
    ["---\na", ["\na"]],
    ["a\n--- b", ["a\n", " b"]],
    ["a\n---b", ["a\n---b"]],
    ["a\r\n---\r\nb", ["a\r\n", "\r\nb"]],
    ["# only\n---\n \n", []],
  ])("%j", (text, parts) => {
    expect([...splitDocuments(text)].map((part) => part.text)).toStrictEqual(parts);
  });
});
