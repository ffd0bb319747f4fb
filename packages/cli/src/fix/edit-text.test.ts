import { describe, expect, it } from "vitest";
import { editDocument } from "./edit-document.ts";
import { parseDocuments } from "@winnow/yaml";

function append(text: string): string {
  const value = parseDocuments(text)[0]?.value ?? null;
  const items = [{ name: "b", values: ["x", "1"] }, "c"];
  return editDocument({ text, value }, [{ type: "append", path: ["list"], items }]).text;
}

describe("items at the end of a list", () => {
  it("stand below the others, indented as they are", () => {
    expect(append("list:\n    - name: a # first\n# end\n")).toBe(
      "list:\n    - name: a # first\n    - name: b\n      values:\n      - x\n      - '1'\n    - c\n# end\n",
    );
  });

  it("keep line ends and lists on one line", () => {
    expect(append("list:\r\n- a\r\n")).toBe(
      "list:\r\n- a\r\n- name: b\r\n  values:\r\n  - x\r\n  - '1'\r\n- c\r\n",
    );
    expect(append("list: [a]\n")).toBe('list: [a, {"name":"b","values":["x","1"]}, c]\n');
  });
});
