/**
 * `verifyImages` rules. While resources may still be changed, signatures and attestations of their
 * images are verified and digests written in; once they are final, it is checked that every image
 * has its digest and has been verified (see final-check.ts).
 */
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { Suspension, errorText } from "../../expression/failure.ts";
import type { FoundImage, ImageFinder } from "../../expression/image-finder.ts";
import { noteDifference } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { FailureAction } from "../../policy/policy.ts";
import type { Body, Outcome, Subject } from "../outcome.ts";
import { compileEntry } from "./compiled-entry.ts";
import type { CompiledEntry } from "./compiled-entry.ts";
import { isNamed, matchReference } from "./match-reference.ts";
import { setAt } from "./set-at.ts";
import { annotate, createVerifiedImages, noteImage } from "./verified-images.ts";
import { verifyImage } from "./verify-image.ts";
import type { ImageOutcome } from "./verify-image.ts";

export interface VerifyImagesOptions {
  /** The entries as written. */
  readonly entries: readonly JsonMap[];
  /** Tells rules of all policies apart. */
  readonly key: string;
  readonly rule: string;
  readonly templates: TemplateOptions;
  readonly findImages: ImageFinder;
  readonly defaultRegistry: string;
}

/** An entry's verdict on one image. */
export interface EntryResult {
  readonly verdict: Outcome["verdict"];
  readonly message: string;
  readonly action: FailureAction | undefined;
}

/** Compiles the verification of images. */
export function compileVerifyImagesBody(options: VerifyImagesOptions): Body {
  const { templates } = options;
  const entries = options.entries.map((raw, index) =>
    compileEntry(raw, templates, `verifyImages[${index}]`),
  );
  return {
    judge(subject, scope) {
      if (subject.isDelete) return undefined;
      try {
        return verifyAll(entries, options, subject, scope);
      } catch (error) {
        if (error instanceof Suspension) throw error;
        return { verdict: "error", message: `failed to verify images: ${errorText(error)}` };
      }
    },
  };
}

function verifyAll(
  entries: readonly CompiledEntry[],
  options: VerifyImagesOptions,
  subject: Subject,
  scope: Scope,
): Outcome | undefined {
  const verified = subject.verified ?? createVerifiedImages();
  const results: EntryResult[] = [];
  let { resource } = subject;
  let isNoted = false;
  for (const entry of entries) {
    // what an entry has written is what the next one sees
    for (const found of options.findImages(resource)) {
      if (!concerns(entry, found, options, scope)) continue;
      if (isNamed(entry.written.skipImageReferences, found.image)) {
        noteImage(verified, options.key, found.image.reference, "skip");
        isNoted = true;
        continue;
      }
      const outcome = verifyImage(entry, found, options.rule, subject.session, scope);
      if (outcome === undefined) continue;
      trace(outcome, found, entry, scope);
      results.push({ ...outcome, action: entry.written.failureAction });
      const reference = pinnedReference(found, outcome.digest);
      if (outcome.digest !== undefined) {
        resource = setAt(resource, found.place, pinnedText(found, outcome.digest));
      }
      if (outcome.status !== undefined) {
        noteImage(verified, options.key, reference, outcome.status);
        isNoted = true;
      }
    }
  }
  if (isNoted) resource = annotate(resource, verified);
  return joinResults(results, resource === subject.resource ? undefined : resource, options);
}

function pinnedReference({ image }: FoundImage, digest: string | undefined): string {
  return digest === undefined ? image.reference : `${image.registry}/${image.path}@${digest}`;
}

/** The tag stays beside the digest, for people. */
function pinnedText({ image }: FoundImage, digest: string): string {
  return `${image.referenceWithTag}@${digest}`;
}

/** Whether an entry is about an image. */
export function concerns(
  entry: Pick<CompiledEntry, "written">,
  { image }: FoundImage,
  options: Pick<VerifyImagesOptions, "templates" | "defaultRegistry">,
  scope: Scope,
): boolean {
  const { imageReferences } = entry.written;
  if (options.templates.semantics !== "sound") return isNamed(imageReferences, image);
  const match = matchReference(imageReferences, image, options.defaultRegistry);
  if (match === "otherwise") noteDifference(scope, "image-written-otherwise");
  return match !== "no";
}

/**
 * One outcome from those of all images: the first that is not a pass decides, and the actions of all
 * that fail decide what it means.
 */
export function joinResults(
  results: readonly EntryResult[],
  patched: JsonMap | undefined,
  options: Pick<VerifyImagesOptions, "templates">,
): Outcome | undefined {
  const [first] = results;
  const change = patched === undefined ? {} : { patched };
  if (first === undefined) {
    if (patched === undefined) return undefined;
    return { verdict: "skip", message: "image skipped", ...change };
  }
  const refused = results.filter(({ verdict }) => verdict === "fail" || verdict === "error");
  const decisive = refused[0] ?? results.find(({ verdict }) => verdict === "pass") ?? first;
  const told =
    refused.length > 0 ? refused : results.filter(({ verdict }) => verdict === decisive.verdict);
  const actions = refused.map(({ action }) => action);
  const failureAction = actions.includes("Enforce")
    ? "Enforce"
    : actions.includes(undefined)
      ? undefined
      : actions[0];
  return {
    verdict: decisive.verdict,
    message: [...new Set(told.map(({ message }) => message))].join("; "),
    ...change,
    ...(failureAction === undefined || options.templates.semantics !== "sound"
      ? {}
      : { failureAction }),
  };
}

function trace(outcome: ImageOutcome, found: FoundImage, entry: CompiledEntry, scope: Scope): void {
  scope.tracer?.tell({
    step: "image",
    holds: outcome.verdict === "pass",
    notable: outcome.verdict !== "pass",
    message: outcome.message,
    path: entry.path,
    at: found.place,
    found: found.image.reference,
  });
}

/** The entries of a rule as written. */
export function entriesOf(rule: JsonMap): JsonMap[] {
  const entries = get(rule, "verifyImages");
  return Array.isArray(entries) ? entries.filter(isMap) : [];
}
