/**
 * Stands in for `node:fs` and `node:path` in the browser: the files are those that Node has sent, and
 * beds read them as they read the disk.
 */

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** Where the repository lies in the browser. */
export const repository = "/repository";

/** What was sent; the lock file tells where the repository is. */
const held = new Map<string, string>([[`${repository}/package-lock.json`, ""]]);

export function hold(files: Files): void {
  for (const [path, text] of Object.entries(files)) held.set(path, text);
}

/** @public The build puts this module in the place of Node's. */
export function readFileSync(path: string): string {
  const text = held.get(path);
  if (text === undefined) throw new Error(`ENOENT: no such file: ${path}`);
  return text;
}

/** @public */
export function existsSync(path: string): boolean {
  return held.has(path) || namesBelow(path).length > 0;
}

/**
 * The names in a folder; with `recursive` the paths of all files below it.
 * @public
 */
export function readdirSync(
  path: string,
  options: { readonly recursive?: boolean } = {},
): string[] {
  const below = namesBelow(path);
  if (below.length === 0) throw new Error(`ENOENT: no such folder: ${path}`);
  return options.recursive === true ? below : [...new Set(below.map((name) => firstOf(name)))];
}

function namesBelow(path: string): string[] {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return [...held.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

function firstOf(path: string): string {
  return path.split("/", 1)[0] ?? "";
}

/** @public */
export function join(...parts: readonly string[]): string {
  const [first = ""] = parts;
  const steps: string[] = [];
  for (const step of parts.join("/").split("/")) {
    if (step === "" || step === ".") continue;
    if (step === ".." && steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else steps.push(step);
  }
  return `${first.startsWith("/") ? "/" : ""}${steps.join("/")}` || ".";
}

/** @public */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** @public */
export function dirname(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : path.slice(0, slash);
}
