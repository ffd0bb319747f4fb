/** Baseline files: holes that are known and accepted, by names that survive unrelated edits. */
import { printYaml } from "@winnow/yaml";
import { InputError } from "../input-error.ts";
import { documentsOf } from "../source/documents.ts";
import {
  fieldError,
  listField,
  mapOf,
  requiredTextField,
  rootNode,
  textField,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";
import { readTextFile } from "../source/read-file.ts";
import { writeTextFile } from "../source/write-file.ts";
import { findingKinds, identityKey } from "./finding.ts";
import type { Finding, FindingIdentity } from "./finding.ts";

export interface AcceptedHole extends FindingIdentity {
  /** Why it is accepted; for people, and kept when the file is written anew. */
  readonly reason?: string;
}

/** Findings sorted by a baseline. */
export interface BaselineAnswer {
  /** Not in the baseline. */
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** In the baseline, but no longer found: they can go. */
  readonly gone: readonly AcceptedHole[];
}

const apiVersion = "winnow/v1alpha1";
const kind = "AuditBaseline";

/** Reads a baseline file. Throws InputError with the place of what is wrong. */
export function readBaseline(file: string): AcceptedHole[] {
  const [document] = documentsOf({ file, text: readTextFile(file) });
  if (document === undefined) {
    throw new InputError("this baseline is empty; make one with --write-baseline", { file });
  }
  const map = mapOf(rootNode(document), ["apiVersion", "kind", "holes"]);
  if (textField(map, "kind") !== kind || textField(map, "apiVersion") !== apiVersion) {
    throw fieldError(map, `wanted kind ${kind} of ${apiVersion}, as --write-baseline makes it`);
  }
  return listField(map, "holes").map(readHole);
}

function readHole(node: FieldNode): AcceptedHole {
  const map = mapOf(node, ["kind", "policy", "rule", "path", "reason"]);
  const name = requiredTextField(map, "kind");
  const facts = findingKinds.find((known) => known.kind === name);
  if (facts === undefined) throw fieldError(map, `${name} is no kind of hole`);
  const rule = textField(map, "rule");
  const reason = textField(map, "reason");
  return {
    kind: facts.kind,
    policy: textField(map, "policy") ?? "",
    ...(rule === undefined ? {} : { rule }),
    path: textField(map, "path") ?? "",
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Sorts findings into new ones and known ones, and tells which known ones have gone. */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: readonly AcceptedHole[],
): BaselineAnswer {
  const accepted = new Set(baseline.map(identityKey));
  const found = new Set(findings.map(({ identity }) => identityKey(identity)));
  const isKnown = ({ identity }: Finding): boolean => accepted.has(identityKey(identity));
  return {
    fresh: findings.filter((finding) => !isKnown(finding)),
    known: findings.filter(isKnown),
    gone: baseline.filter((hole) => !found.has(identityKey(hole))),
  };
}

const heading = `# Holes that are known and accepted; the others fail: winnow audit --baseline FILE
# A reason may stand beside each (reason: why it is accepted).
`;

/** Writes a baseline of all findings; reasons of the earlier one are kept. Throws InputError. */
export function writeBaseline(
  file: string,
  findings: readonly Finding[],
  earlier: readonly AcceptedHole[],
): void {
  const reasons = new Map(earlier.map((hole) => [identityKey(hole), hole.reason]));
  const holes = findings.map(({ identity }) => {
    const reason = reasons.get(identityKey(identity));
    return { ...identity, ...(reason === undefined ? {} : { reason }) };
  });
  writeTextFile(file, `${heading}${printYaml({ apiVersion, kind, holes })}`);
}
