/** The playground's page as it was built beside the command. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../input-error.ts";

/** The files of the page, none of which is kept in memory. */
export interface PageFolder {
  readonly folder: string;
  /** Every file's name; those that end in `.gz` are the same packed. */
  readonly names: ReadonlySet<string>;
  /** What the page's document says it may do, for the header of the same meaning. */
  readonly contentPolicy: string;
}

/** Where the page is: beside the chunks of the built command, or, from its sources, where it is built to. */
const places = ["../playground", "../../dist/playground"];

/** Throws InputError where there is no page. */
export function findPageFolder(folders: readonly string[] = builtFolders()): PageFolder {
  const folder = folders.find((candidate) => existsSync(join(candidate, "index.html")));
  if (folder === undefined) {
    throw new InputError("this build of winnow has no playground; run `npm run build`");
  }
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const [, contentPolicy] = /Content-Security-Policy"\s+content="([^"]+)"/u.exec(html) ?? [];
  if (contentPolicy === undefined) {
    throw new InputError(`${folder}/index.html has no Content-Security-Policy`);
  }
  return { folder, names: new Set(readdirSync(folder)), contentPolicy };
}

function builtFolders(): string[] {
  return places.map((place) => join(import.meta.dirname, place));
}
