import { existsSync, readFileSync } from "node:fs";

/** What `winnow version` prints. */
export function versionText(): string {
  return `Version: ${version()}\nPolicy language: Kyverno 1.19\nNode: ${process.version}\n`;
}

/** Winnow's version: the one in the package's own package.json, which lies above the sources and above the bundle. */
export function version(): string {
  for (const folder of ["..", "../.."]) {
    const file = new URL(`${folder}/package.json`, import.meta.url);
    if (!existsSync(file)) continue;
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    const { name, version: found } = manifest as { name?: unknown; version?: unknown };
    if (name === "winnow" && typeof found === "string") return found;
  }
  return "unknown";
}
