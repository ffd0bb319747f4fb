import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chartFiles, chartFolder } from "./chart-templates.js";

const files = chartFiles();

describe("the generated files of the chart", () => {
  it.each([...files.keys()])("%s is up to date (npm run chart)", (path) => {
    const file = join(chartFolder, path);
    expect(existsSync(file)).toBe(true);
    // the formatter lays out JSON in its own way
    const read = (text: string): unknown => (path.endsWith(".json") ? JSON.parse(text) : text);
    expect(read(readFileSync(file, "utf8"))).toEqual(read(files.get(path) ?? ""));
  });

  it("have no left-overs beside them", () => {
    for (const folder of ["templates/rules", "templates/pod-security"]) {
      for (const name of readdirSync(join(chartFolder, folder))) {
        expect([...files.keys()]).toContain(`${folder}/${name}`);
      }
    }
  });
});
