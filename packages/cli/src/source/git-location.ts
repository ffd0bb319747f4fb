import { InputError } from "../input-error.ts";

/** A folder or file of a git repository at a ref. */
export interface GitLocation {
  /** What `git fetch` is given. */
  readonly repository: string;
  /** Path inside the repository; empty for all of it. */
  readonly path: string;
  /** Branch, tag or commit; undefined for the repository's default branch. */
  readonly ref: string | undefined;
}

/**
 * Reads an address as a place in a git repository; undefined when it is something else.
 *
 * Forms: `https://github.com/org/repo[/path][?ref]` (also `?ref=REF` and `/tree/REF/path`),
 * `https://host/any/repo.git[/path][?ref]`, `git@host:org/repo.git[/path]`, `file:///repo.git`.
 * A ref in the address goes before `branch`, the value of `--git-branch`.
 */
export function parseGitLocation(
  address: string,
  branch: string | undefined,
): GitLocation | undefined {
  const [base, query] = splitOnce(address, "?");
  const inAddress = query.startsWith("ref=") ? query.slice("ref=".length) : query;
  const ref = inAddress === "" ? branch : decodeURIComponent(inAddress);
  const found = gitSuffixed(base) ?? githubAddress(base);
  if (found === undefined) return undefined;
  const chosen = found.ref ?? ref;
  if (chosen?.startsWith("-") === true) {
    throw new InputError(`${chosen} is not a git branch, tag or commit`);
  }
  return { repository: found.repository, path: insidePath(found.path, address), ref: chosen };
}

interface Found {
  readonly repository: string;
  readonly path: string;
  readonly ref?: string;
}

function gitSuffixed(address: string): Found | undefined {
  const match = /^((?:https?|ssh|file):\/\/.+?\.git|[\w.-]+@[\w.-]+:.+?\.git)(?:\/(.*))?$/u.exec(
    address,
  );
  if (match === null) return undefined;
  return { repository: match[1] ?? "", path: match[2] ?? "" };
}

function githubAddress(address: string): Found | undefined {
  const match = /^https:\/\/github\.com\/([^/]+)\/([^/]+)(?:\/(.*))?$/u.exec(address);
  if (match === null) return undefined;
  const [, organisation = "", name = "", path = ""] = match;
  const repository = `https://github.com/${organisation}/${name}`;
  const tree = /^tree\/([^/]+)(?:\/(.*))?$/u.exec(path);
  if (tree !== null) return { repository, path: tree[2] ?? "", ref: tree[1] ?? "" };
  if (/^(?:blob|raw)\//u.test(path) || path.startsWith("releases/")) return undefined;
  return { repository, path };
}

function insidePath(path: string, address: string): string {
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.includes("..")) throw new InputError(`${address} leads out of its repository`);
  return steps.join("/");
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
