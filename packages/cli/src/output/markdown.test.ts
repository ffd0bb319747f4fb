import { describe, expect, it } from "vitest";
import { markdownTable, markdownText } from "./markdown.ts";

describe("Markdown", () => {
  it.each([
    ["a|b", String.raw`a\|b`],
    [String.raw`a\|b`, String.raw`a\\\|b`],
    ["one\ntwo\r\nthree", String.raw`one two\\u000d three`],
    ["<img src=x>", "&lt;img src=x>"],
    ["&lt;", "&amp;lt;"],
    ["![x](http://y)", String.raw`!\[x\](http://y)`],
    ["`code` *bold* _it_ ~~no~~", String.raw`\`code\` \*bold\* \_it\_ \~\~no\~\~`],
    ["\u001b[2J", String.raw`\\u001b\[2J`],
  ])("takes the marks from %j", (text, plain) => {
    expect(markdownText(text)).toBe(plain);
  });

  it("keeps a cell with bars and line ends one cell", () => {
    expect(markdownTable(["A", "B"], [["x|y\nz", ""]])).toBe(
      `| A | B |\n| --- | --- |\n| ${String.raw`x\|y z`} |  |\n`,
    );
  });
});
