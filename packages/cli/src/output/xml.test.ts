import { describe, expect, it } from "vitest";
import { xmlElement, xmlText } from "./xml.ts";

describe("XML", () => {
  it("writes an element without content as an empty one", () => {
    expect(xmlElement("a", { b: 1, c: undefined })).toBe(`<a b="1"/>`);
    expect(xmlElement("a", {}, "<b/>")).toBe("<a><b/></a>");
  });

  it.each([
    ["a < b & c > d", "a &lt; b &amp; c &gt; d"],
    ["]]>", "]]&gt;"],
    ["</failure>", "&lt;/failure&gt;"],
    ["line\nnext\tcolumn", "line\nnext\tcolumn"],
    ["\u0000\u0007\u001b[31m\r", String.raw`\u0000\u0007\u001b[31m\u000d`],
    ["\uFFFE\uFFFF", String.raw`\ufffe\uffff`],
    ["\uD800x \u{1F600}", `${String.raw`\ud800`}x \u{1F600}`],
    ["\u202Etxt", String.raw`\u202etxt`],
  ])("escapes the text %j", (text, escaped) => {
    expect(xmlText(text)).toBe(escaped);
  });

  it("keeps line ends and quotes of attributes", () => {
    expect(xmlElement("a", { b: `"x"\n\t<y>` })).toBe(`<a b="&quot;x&quot;&#10;&#9;&lt;y&gt;"/>`);
  });
});
