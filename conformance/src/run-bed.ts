import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bed, Case, Miss } from "./bed.ts";

/** What came out of a bed. */
export interface BedOutcome {
  readonly bed: Bed;
  readonly cases: number;
  /** The cases that did not hold, by id. */
  readonly missed: ReadonlyMap<string, Miss>;
  /** Cases left out for now, by reason. */
  readonly later: ReadonlyMap<string, number>;
}

/** Whether the data folder has the bed's cases. */
export function isPresent(bed: Bed, data: string): boolean {
  return existsSync(join(data, bed.source));
}

/**
 * Checks every case of a bed.
 *
 * @throws {Error} when the cases cannot be read, or two have the same id
 */
export async function runBed(bed: Bed, data: string): Promise<BedOutcome> {
  const cases = bed.cases(data);
  const missed = new Map<string, Miss>();
  const ids = new Set<string>();
  for (const one of cases) {
    if (ids.has(one.id)) throw new Error(`two cases have the id ${one.id}`);
    ids.add(one.id);
    // one at a time: a case may use the file system
    // oxlint-disable-next-line no-await-in-loop
    const miss = await checkCase(one);
    if (miss !== undefined) missed.set(one.id, miss);
  }
  return { bed, cases: cases.length, missed, later: bed.later?.(data) ?? new Map() };
}

async function checkCase(one: Case): Promise<Miss | undefined> {
  try {
    return await one.check();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { expected: "an answer", actual: `thrown: ${text}` };
  }
}
