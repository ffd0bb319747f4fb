/** `winnow fix`: old forms in files brought up to date. */
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { printable } from "../output/printable.ts";
import type { SourceFile } from "../source/read-sources.ts";
import { readTextFile } from "../source/read-file.ts";
import {
  eachFile,
  joinTexts,
  leaveOut,
  lineChanges,
  requireLocal,
  writeBack,
} from "../source/rewritten-files.ts";
import { findTests } from "../test/find-tests.ts";
import { InputError } from "../input-error.ts";
import { fixText } from "./fix-text.ts";
import type { FixedText, RewritesFor } from "./fix-text.ts";
import { policyRewritesFor } from "./policy-rewrites.ts";
import { testRewritesFor } from "./test-rewrites.ts";

export interface FixOptions {
  /** Write files in place instead of printing them. */
  readonly save: boolean;
  /** Only tell what would change. */
  readonly check: boolean;
}

export interface FixTestOptions extends FixOptions {
  readonly fileName: string;
  /** Join results that differ only in their resources. */
  readonly compress: boolean;
}

/**
 * Brings policies, exceptions and cleanup policies up to date. Returns the exit code: 1 where old
 * forms stay, or with `check` where something is to be done. Throws InputError.
 */
export async function runFixPolicy(
  args: readonly string[],
  options: FixOptions,
  host: Host,
): Promise<number> {
  if (options.save) requireLocal(args);
  const files: SourceFile[] = [];
  for await (const file of eachFile(args, host)) files.push(file);
  return fixFiles(files, policyRewritesFor, options, host);
}

/** The same for test files. */
export async function runFixTest(
  args: readonly string[],
  options: FixTestOptions,
  host: Host,
): Promise<number> {
  requireLocal(args);
  const { files } = await findTests(args, options.fileName, undefined);
  if (files.length === 0) {
    throw new InputError(`no ${options.fileName} was found in ${args.join(", ")}`);
  }
  const sources = files.map((file) => ({ file, isNamed: true, read: () => readTextFile(file) }));
  return fixFiles(
    sources,
    (document) => testRewritesFor(document, options.compress),
    options,
    host,
  );
}

/** Names of Kyverno's resources; what mentions none need not be YAML at all (templates). */
const mention = /kyverno\.io|^(?:results|policies):/mu;

function fixFiles(
  files: readonly SourceFile[],
  rewritesFor: RewritesFor,
  options: FixOptions,
  host: Host,
): number {
  const texts: string[] = [];
  let changed = 0;
  let left = 0;
  for (const file of files) {
    const before = file.read();
    const fixed = fixFile(file, before, rewritesFor, host);
    if (fixed === undefined) continue;
    tell(file.file, before, fixed, host);
    left += fixed.left.length;
    if (fixed.text !== before) {
      changed += 1;
      if (options.save && !options.check) {
        writeBack({ file: file.file, before, after: fixed.text });
      }
    }
    texts.push(fixed.text);
  }
  if (!options.save && !options.check) host.write(joinTexts(texts));
  host.note(
    `${summary(changed, files.length, options)}${left > 0 ? `, ${left} old form(s) stay` : ""}\n`,
  );
  if (left > 0 || (options.check && changed > 0)) return exitCode.failed;
  return exitCode.ok;
}

function fixFile(
  file: SourceFile,
  text: string,
  rewritesFor: RewritesFor,
  host: Host,
): FixedText | undefined {
  if (!mention.test(text)) return undefined;
  try {
    return fixText({ file: file.file, text }, rewritesFor);
  } catch (error) {
    leaveOut(file, error, host);
    return undefined;
  }
}

function tell(file: string, before: string, fixed: FixedText, host: Host): void {
  for (const { line, message } of fixed.changes) {
    host.note(printable(`${file}:${line}: ${message}`) + "\n");
  }
  for (const { line, message } of fixed.left) {
    host.note(`${host.colours.yellow("stays:")} ${printable(`${file}:${line}: ${message}`)}\n`);
  }
  if (fixed.text !== before) {
    host.note(`${printable(file)}: ${lineChanges({ file, before, after: fixed.text })}\n`);
  }
}

function summary(changed: number, files: number, options: FixOptions): string {
  const verb = options.check
    ? "to be fixed"
    : options.save
      ? "fixed and saved"
      : "fixed, not saved";
  return `${changed} of ${files} file(s) ${verb}`;
}
