import { describe, expect, it } from "vitest";
import { createRecordingHost } from "../output/golden/recording-host.ts";
import { createProgressLine } from "./audit-progress.ts";
import { bar, wrapped } from "./text-layout.ts";

describe("a bar", () => {
  it.each([
    [0, 1000, ".........."],
    [1, 1000, "#........."],
    [31, 1000, "#####....."],
    [999, 1000, "##########"],
    [5, 0, "#........."],
  ])("of %d of %d has a log scale", (freed, judged, text) => {
    expect(bar(freed, judged, 10, false)).toBe(text);
  });

  it("is drawn in blocks where they can be shown", () => {
    expect(bar(31, 1000, 4, true)).toBe("██░░");
  });
});

describe("wrapped text", () => {
  it("keeps words whole and indents what follows", () => {
    expect(wrapped("one two three", 9, "  ", "    ")).toBe("  one two\n    three\n");
    expect(wrapped("longer-than-a-line x", 8, "")).toBe("longer-than-a-line\nx\n");
  });

  it("has no line end and no control character of the text", () => {
    expect(wrapped("a\nb\u001B[31m", 80, "")).toBe("a b\\u001b[31m\n");
  });
});

describe("progress", () => {
  it("is told on a terminal only, not too often, and taken away", () => {
    let now = 0;
    const host = { ...createRecordingHost(), isWatched: true, now: () => now };
    const line = createProgressLine(host);
    line.update({ step: "judging", done: 1, of: 2000 });
    now = 300;
    line.update({ step: "judging", done: 1000, of: 2000 });
    line.update({ step: "judging", done: 1001, of: 2000 });
    line.end();
    expect(host.noted).toEqual(["\r\u001B[Kjudging mutants 1,000 of 2,000", "\r\u001B[K"]);
    const quiet = createRecordingHost();
    createProgressLine(quiet).update({ step: "space", done: 0, of: 1 });
    expect(quiet.noted).toEqual([]);
  });
});
