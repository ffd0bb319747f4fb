/**
 * Sets of attestors: of the attestors of a set, `count` must agree, or all of them. Follows Kyverno's
 * documentation of image verification.
 */
import { Suspension, errorText } from "../../expression/failure.ts";
import type { AttestorEntry, AttestorSet } from "../../policy/verify-images.ts";
import type { ImageAttestor } from "../../image-check.ts";
import { VerificationFailure, verdictOf } from "./verification-failure.ts";

/** An entry that is one attestor, not a set in its place. */
export interface SingleAttestor extends AttestorEntry {
  readonly attestor: ImageAttestor;
}

/**
 * Asks the attestors of a set, in their order, until enough agree. What those who agreed answered is
 * returned. Throws VerificationFailure where too few did, with what each of the others said.
 */
export function askAttestors<Answer>(
  set: AttestorSet,
  path: string,
  ask: (attestor: SingleAttestor) => Answer,
): Answer[] {
  const entries = set.entries.flatMap(separateKeys);
  const required = set.count ?? entries.length;
  if (required < 1 || required > entries.length) {
    throw new VerificationFailure(
      "fail",
      `${path}: ${required} attestors are required, ${entries.length} are given`,
    );
  }
  const answers: Answer[] = [];
  const reasons: string[] = [];
  let verdict: "fail" | "error" = "fail";
  let agreed = 0;
  for (const [index, entry] of entries.entries()) {
    const place = `${path}.entries[${index}]`;
    try {
      if (isSingle(entry)) answers.push(ask(entry));
      else answers.push(...askNested(entry, `${place}.attestor`, ask));
      agreed += 1;
      if (agreed >= required) return answers;
    } catch (error) {
      if (error instanceof Suspension) throw error;
      if (verdictOf(error) === "error") verdict = "error";
      reasons.push(
        isSingle(entry) ? `${place}.${entry.attestor.type}: ${errorText(error)}` : errorText(error),
      );
    }
  }
  throw new VerificationFailure(verdict, reasons.join("; "));
}

function askNested<Answer>(
  entry: AttestorEntry,
  path: string,
  ask: (attestor: SingleAttestor) => Answer,
): Answer[] {
  return entry.attestor.type === "nested" ? askAttestors(entry.attestor.set, path, ask) : [];
}

function isSingle(entry: AttestorEntry): entry is SingleAttestor {
  return entry.attestor.type !== "nested";
}

const pemBlock = /-----BEGIN [A-Z ]{1,40}-----[^-]*-----END [A-Z ]{1,40}-----/g;

/** Several keys in one text are an attestor each. */
function separateKeys(entry: AttestorEntry): AttestorEntry[] {
  const { attestor } = entry;
  if (attestor.type !== "keys" || attestor.publicKeys === undefined) return [entry];
  const keys = attestor.publicKeys.match(pemBlock) ?? [];
  if (keys.length < 2) return [entry];
  return keys.map((publicKeys) => ({ ...entry, attestor: { ...attestor, publicKeys } }));
}
