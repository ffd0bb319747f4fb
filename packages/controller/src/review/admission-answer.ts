/** What a webhook answers, in the shape of Kubernetes' AdmissionReview, admission.k8s.io/v1. */
import { operationDocument } from "@winnow/patch";
import type { Operation } from "@winnow/patch";
import { stringify } from "@winnow/value";

export type AdmissionAnswer =
  | {
      readonly allowed: true;
      /** Shown to whoever asked, by kubectl for one. */
      readonly warnings: readonly string[];
      /** What is to be changed; empty for nothing. */
      readonly patch: readonly Operation[];
    }
  | { readonly allowed: false; readonly message: string; readonly warnings: readonly string[] };

/** The answer that lets everything as it is. */
export const allowed: AdmissionAnswer = { allowed: true, warnings: [], patch: [] };

/** Warnings as long as Kubernetes passes them on: 256 characters each, 4096 together. */
const longestWarning = 256;
const mostWarningText = 4096;

/** The body of the answer to the request of a uid. */
export function answerText(uid: string, answer: AdmissionAnswer): string {
  const warnings = fitting(answer.warnings);
  return JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: {
      uid,
      allowed: answer.allowed,
      ...(answer.allowed
        ? patchOf(answer.patch)
        : {
            status: { status: "Failure", reason: "Forbidden", code: 403, message: answer.message },
          }),
      ...(warnings.length === 0 ? {} : { warnings }),
    },
  });
}

function patchOf(operations: readonly Operation[]): object {
  if (operations.length === 0) return {};
  const patch = stringify(operations.map(operationDocument));
  return { patchType: "JSONPatch", patch: Buffer.from(patch).toString("base64") };
}

function fitting(warnings: readonly string[]): string[] {
  const fits: string[] = [];
  let length = 0;
  for (const warning of warnings) {
    const text =
      warning.length > longestWarning ? `${warning.slice(0, longestWarning - 1)}…` : warning;
    length += text.length;
    if (length > mostWarningText) break;
    fits.push(text);
  }
  return fits;
}
