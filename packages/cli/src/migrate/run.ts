/** `winnow migrate`: resources of Kyverno in files moved to the newest version that is served. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { exitCode } from "../exit-code.ts";
import { fixText } from "../fix/fix-text.ts";
import type { FixedText } from "../fix/fix-text.ts";
import { apiVersion } from "../fix/policy-rewrites.ts";
import type { Rewrite } from "../fix/rewrite.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printable } from "../output/printable.ts";
import {
  eachFile,
  joinTexts,
  leaveOut,
  requireLocal,
  writeBack,
} from "../source/rewritten-files.ts";
import type { SourceFile } from "../source/read-sources.ts";
import { migratableResources } from "./newest-version.ts";
import { resourceName } from "./resource-name.ts";

export interface MigrateOptions {
  /** Names of resources, such as `policyexceptions.kyverno.io`; empty: all. */
  readonly resources: readonly string[];
  /** Write files in place instead of printing them. */
  readonly save: boolean;
}

/**
 * Rewrites the apiVersion of resources in files. Returns the exit code: 1 where one could not be
 * rewritten. Throws InputError.
 */
export async function runMigrate(
  args: readonly string[],
  options: MigrateOptions,
  host: Host,
): Promise<number> {
  requireFiles(args, options);
  if (options.save) requireLocal(args);
  const texts: string[] = [];
  let migrated = 0;
  let left = 0;
  for await (const source of eachFile(args, host)) {
    const before = source.read();
    const fixed = migrateText(source, before, options, host);
    if (fixed === undefined) continue;
    migrated += fixed.changes.length;
    left += fixed.left.length;
    for (const { line, message } of [...fixed.changes, ...fixed.left]) {
      host.note(`${printable(`${source.file}:${line}: ${message}`)}\n`);
    }
    if (options.save && fixed.text !== before) {
      writeBack({ file: source.file, before, after: fixed.text });
    }
    texts.push(fixed.text);
  }
  if (!options.save) host.write(joinTexts(texts));
  host.note(`${migrated} resource(s) migrated${options.save ? " and saved" : ""}\n`);
  return left > 0 ? exitCode.failed : exitCode.ok;
}

function requireFiles(args: readonly string[], options: MigrateOptions): void {
  if (args.length === 0) {
    throw new InputError("nothing to migrate; name files or folders, or give --cluster");
  }
  for (const name of options.resources) {
    if (!migratableResources.includes(name)) {
      throw new InputError(
        `--resource ${name} is none of Kyverno's resources; known here: ${migratableResources.join(", ")}`,
      );
    }
  }
}

function migrateText(
  source: SourceFile,
  text: string,
  options: MigrateOptions,
  host: Host,
): FixedText | undefined {
  if (!text.includes("kyverno.io")) return undefined;
  const rewritesFor = (document: JsonMap): readonly Rewrite[] =>
    isWanted(document, options) ? [apiVersion] : [];
  try {
    return fixText({ file: source.file, text }, rewritesFor);
  } catch (error) {
    leaveOut(source, error, host);
    return undefined;
  }
}

function isWanted(document: JsonMap, options: MigrateOptions): boolean {
  if (options.resources.length === 0) return true;
  const version = get(document, "apiVersion");
  const kind = get(document, "kind");
  if (typeof version !== "string" || typeof kind !== "string") return false;
  const [group = ""] = version.split("/");
  return options.resources.includes(resourceName(kind, group));
}
