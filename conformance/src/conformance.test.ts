import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { beds } from "./beds.ts";
import { repositoryRoot, sharedFolder } from "./data-folder.ts";
import { compareNotYet, parseNotYet } from "./not-yet.ts";
import { printMisses } from "./report.ts";
import { isPresent, runBed } from "./run-bed.ts";

const data = sharedFolder();
const list = join(repositoryRoot(), "conformance", "not-yet.txt");
const groups = existsSync(list) ? parseNotYet(readFileSync(list, "utf8")) : [];

describe("recorded answers", () => {
  for (const bed of beds) {
    it.skipIf(!isPresent(bed, data))(`${bed.name} holds as not-yet.txt says`, async () => {
      const outcome = await runBed(bed, data);
      const comparison = compareNotYet(groups, new Set(outcome.missed.keys()), (id) =>
        id.startsWith(`${bed.name}/`),
      );
      const broken = new Set(comparison.broken.slice(0, 10));
      const shown = [...outcome.missed].filter(([id]) => broken.has(id));
      expect(comparison, printMisses({ ...outcome, missed: new Map(shown) })).toEqual({
        broken: [],
        stale: [],
      });
      expect(outcome.cases).toBeGreaterThan(0);
    });
  }
});
