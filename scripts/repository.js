import { join } from "node:path";

/** The repository's root folder. */
export const root = join(import.meta.dirname, "..");

/** Where the scripts keep what they made: a folder that git ignores and `npm ci` empties. */
export const cacheFolder = join(root, "node_modules", ".cache", "winnow");
