import { InputError } from "../input-error.ts";
import { parseGitLocation } from "./git-location.ts";
import type { GitLocation } from "./git-location.ts";

/** Where an argument of the command line points to. */
export type SourceArgument =
  | { readonly type: "stdin" }
  | { readonly type: "url"; readonly url: string }
  | { readonly type: "git"; readonly location: GitLocation }
  | { readonly type: "path"; readonly path: string };

/**
 * Tells what an argument is: `-` is standard input; an address that ends in `.yaml`, `.yml` or
 * `.json` is one file; a GitHub address or one with `.git` in it is a repository; any other address
 * is one file; everything else is a path or a glob pattern.
 */
export function classifyArgument(argument: string, gitBranch: string | undefined): SourceArgument {
  if (argument === "-") return { type: "stdin" };
  if (argument === "") throw new InputError("an empty path was given; name a file, a folder or -");
  const location = parseGitLocation(argument, gitBranch);
  if (location !== undefined) return { type: "git", location };
  if (/^https?:\/\//u.test(argument)) return { type: "url", url: rawAddress(argument) };
  return { type: "path", path: argument };
}

/** GitHub's page of a file shows it inside HTML; the same address with `raw` is the file. */
function rawAddress(url: string): string {
  return url.replace(/^(https:\/\/github\.com\/[^/]+\/[^/]+)\/blob\//u, "$1/raw/");
}
