import { describe, expect, it } from "vitest";
import { createSpooledText } from "./spooled-text.ts";

describe("spooled text", () => {
  it("is what was added, in its order and in parts that can be written at once", () => {
    const text = createSpooledText();
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `line ${index} of many, all of them kept\n`,
    );
    for (const line of lines) text.add(line);
    const parts = [...text.parts()];
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(300_000);
    expect(parts.join("")).toBe(lines.join(""));
  });

  it("goes on growing after it was read, and may be empty", () => {
    const text = createSpooledText();
    expect([...text.parts()]).toEqual([]);
    text.add("");
    text.add("a");
    expect([...text.parts()].join("")).toBe("a");
    text.add("b");
    expect([...text.parts()].join("")).toBe("ab");
  });
});
