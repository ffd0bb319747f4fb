/** Stands in for `run-bed.ts` in Node: what can run in the browser as a whole is run there. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Bed } from "../bed.ts";
import { repositoryRoot } from "../data-folder.ts";
import { runBed as runBedHere } from "../run-bed.ts";
import type { BedOutcome } from "../run-bed.ts";
import { connected } from "./engine-in-browser.ts";
import { repository } from "./files-in-browser.ts";
import { wholeBeds } from "./whole-beds.ts";
import type { WholeOutcome } from "./wire.ts";

/** @public */
export { isPresent } from "../run-bed.ts";

/** Where the data folder lies in the browser. */
const dataThere = "/data";
let sent: Promise<unknown> | undefined;

/**
 * As the original.
 * @public The build puts this module in its place.
 */
export async function runBed(bed: Bed, data: string): Promise<BedOutcome> {
  if (!wholeBeds.some(({ name }) => name === bed.name)) return runBedHere(bed, data);
  const browser = connected();
  sent ??= browser.tell({ type: "files", files: filesOf(data) });
  await sent;
  const answer = await browser.tell({ type: "bed", name: bed.name, data: dataThere });
  const { cases, missed, later } = answer as WholeOutcome;
  heldThere += cases;
  return { bed, cases, missed: new Map(missed), later: new Map(later) };
}

let heldThere = 0;

/** How many cases were put to the browser as a whole. */
export function casesHeldThere(): number {
  return heldThere;
}

/** The cases, and the policies that are held against them. */
function filesOf(data: string): Record<string, string> {
  const policies = join("packages", "policies");
  return Object.fromEntries([
    ...textsBelow(join(repositoryRoot(), policies), `${repository}/${policies}`),
    ...["oracle", "mesh", "conformance"].flatMap((folder) =>
      textsBelow(join(data, folder), `${dataThere}/${folder}`),
    ),
  ]);
}

function textsBelow(folder: string, there: string): [string, string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => {
      const path = join(parentPath, name);
      return [`${there}${path.slice(folder.length)}`, readFileSync(path, "utf8")];
    });
}
