/**
 * What is checked of images once nothing changes them any more: that each has a digest
 * (`verifyDigest`) and that it has been verified (`required`).
 */
import { Suspension, errorText } from "../../expression/failure.ts";
import { noteDifference } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import { readImageVerification } from "../../policy/read-verify-images.ts";
import type { ImageVerification } from "../../policy/verify-images.ts";
import type { Body, Subject } from "../outcome.ts";
import { isNamed } from "./match-reference.ts";
import { annotatedStatus, statusByRule } from "./verified-images.ts";
import { concerns, joinResults } from "./verify-images.ts";
import type { EntryResult, VerifyImagesOptions } from "./verify-images.ts";

/** Compiles the check. */
export function compileFinalImageCheck(options: VerifyImagesOptions): Body {
  const entries = options.entries.map((raw) => readImageVerification(raw));
  return {
    judge(subject, scope) {
      if (subject.isDelete) return undefined;
      try {
        const results = entries.flatMap((written) => checkEntry(written, options, subject, scope));
        return joinResults(results, undefined, options);
      } catch (error) {
        if (error instanceof Suspension) throw error;
        return { verdict: "error", message: `failed to check images: ${errorText(error)}` };
      }
    },
  };
}

function checkEntry(
  written: ImageVerification,
  options: VerifyImagesOptions,
  subject: Subject,
  scope: Scope,
): EntryResult[] {
  const action = written.failureAction;
  return options
    .findImages(subject.resource)
    .filter((found) => concerns({ written }, found, options, scope))
    .map(({ image }): EntryResult => {
      const { reference } = image;
      if (isNamed(written.skipImageReferences, image)) {
        return { verdict: "skip", message: `image ${reference} is skipped`, action };
      }
      if (written.verifyDigest && image.digest === "") {
        return { verdict: "fail", message: `missing digest for ${reference}`, action };
      }
      if (written.required && !isVerified(written, reference, options, subject, scope)) {
        return { verdict: "fail", message: `unverified image ${reference}`, action };
      }
      return { verdict: "pass", message: "image verified", action };
    });
}

/**
 * Whether an image has been verified: by the rule itself, or, where it names nobody who could, by any
 * rule. Kyverno takes the annotation's word for it, wherever that comes from.
 */
function isVerified(
  written: ImageVerification,
  reference: string,
  options: VerifyImagesOptions,
  subject: Subject,
  scope: Scope,
): boolean {
  const { verified } = subject;
  const asksSomebody = written.attestors.length > 0 || written.attestations.length > 0;
  const own = verified === undefined ? undefined : statusByRule(verified, options.key, reference);
  const found = asksSomebody ? own === "pass" : (verified?.passed.has(reference) ?? false);
  const said = annotatedStatus(subject.resource, reference);
  const annotated = said === "pass" || said === "skip";
  if (options.templates.semantics !== "sound") return annotated;
  if (annotated && !found) noteDifference(scope, "verified-annotation-trusted");
  return found;
}
