/** Suggestions as a person reads them: what is violated, what would let it through, and the proof. */
import type { Proof, Residue, SuggestReport, Suggestion, Violated } from "@winnow/audit";
import type { SourceDocument } from "@winnow/engine";
import { formatValue, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { Colours } from "../output/colours.ts";
import { printable } from "../output/printable.ts";
import { valueAt } from "../fix/edit-value.ts";
import { pathText } from "@winnow/engine";

/** The whole report; its parts are separated by empty lines. */
export function reportText(
  report: SuggestReport,
  documents: readonly SourceDocument[],
  colours: Colours,
): string {
  const { violations, suggestions, obstacles, notAudited, today } = report;
  const isInstead = today !== undefined;
  const surroundings = { documents, colours, semantics: report.semantics, isInstead };
  const parts = [
    ...(violations.length === 0 ? [] : [printable(violations.map(violatedText).join("\n"))]),
    ...(today === undefined ? [] : [printable(todayText(today))]),
    ...(today === undefined ? suggestions : today.instead).map((suggestion, index) =>
      suggestionText(suggestion, index + 1, surroundings),
    ),
    ...(obstacles.length === 0
      ? []
      : [
          ["No exemption can be given:", ...obstacles.map((text) => `  - ${printable(text)}`)].join(
            "\n",
          ),
        ]),
    ...notAudited.map(({ kind, name, rule, reason }) =>
      printable(
        `Not looked at: ${kind} ${name}${rule === undefined ? "" : ` rule ${rule}`}: ${reason}`,
      ),
    ),
  ];
  if (violations.length === 0 && obstacles.length === 0 && today === undefined) {
    parts.unshift("All of them pass what was looked at; nothing has to be exempt.");
  }
  return `${parts.join("\n\n")}\n`;
}

function violatedText({ policy, rule, place, resources, needs, message }: Violated): string {
  const at = place.file === undefined ? "" : ` (${place.file}:${place.line ?? 1})`;
  return [
    `${policy}/${rule}${at} is violated by ${resources.join(", ")}`,
    ...needs.map(
      ({ control, field, values, images }) =>
        `  ${control}: ${field} = ${values.join(", ")}${images.length === 0 ? "" : ` in ${images.join(", ")}`}`,
    ),
    ...(needs.length === 0 ? [`  ${message}`] : []),
  ].join("\n");
}

function todayText({ exemptions, relation, says }: NonNullable<SuggestReport["today"]>): string {
  const words = {
    narrower: "Today's exemption is wider than needed",
    equal: "Today's exemption is as narrow as it can be",
    wider: "Today's exemption is narrower than what could be suggested",
    incomparable: "Today's exemption and the suggestion each admit something that the other denies",
  };
  return `All of them pass by ${exemptions.join(", ")}.\n${words[relation]} (of the suggestion to it: ${says})`;
}

interface Surroundings {
  readonly documents: readonly SourceDocument[];
  readonly colours: Colours;
  readonly semantics: string;
  /** Whether it stands in the place of what is there, and is not added to it. */
  readonly isInstead: boolean;
}

function suggestionText(
  suggestion: Suggestion,
  number: number,
  surroundings: Surroundings,
): string {
  const { colours, semantics, isInstead } = surroundings;
  const { proof, other, leavesOpen, remarks } = suggestion;
  const state = proof.holds ? colours.green("proved") : colours.red("not proved");
  return [
    colours.bold(`${number}. ${suggestion.title}${isInstead ? " in its place" : ""}: `) + state,
    ...[
      fragment(suggestion, surroundings),
      ...leavesOpen.map((text) => `  open: ${text}`),
      ...remarks.map((text) => `  note: ${text}`),
      ...proofLines(proof, semantics),
      ...otherLines(proof, other),
    ].map(printable),
  ].join("\n");
}

/** What is added, as it stands in the file. */
function fragment(
  { form, edits, exceptions }: Suggestion,
  { documents, isInstead }: Surroundings,
): string {
  if (form !== "policy") {
    return indent(exceptions.map((document) => printYaml(document)).join("---\n"), "  + ");
  }
  return edits
    .map(({ document, path, value }) => {
      const source = documents[document];
      const today: Json | undefined =
        source === undefined ? undefined : valueAt(source.value, path);
      const known = Array.isArray(today) && !isInstead ? today.length : 0;
      const added = Array.isArray(value) ? value.slice(known) : [];
      const name = source === undefined ? "" : nameOf(source.value);
      return `  ${source?.file ?? name}: ${pathText(path)}\n${indent(printYaml(added), "  + ")}`;
    })
    .join("\n");
}

function nameOf(document: JsonMap): string {
  return formatValue(getPath(document, ["metadata", "name"]) ?? "");
}

function indent(text: string, by: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => by + line)
    .join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function proofLines(
  { passing, minimal, tight, leftOut, residue, loose }: Proof,
  semantics: string,
): string[] {
  const passed = passing.of - passing.refused.length;
  const broken = minimal.of - minimal.needless.length;
  return [
    `  proof (${semantics}):`,
    `    passing: ${passed} of ${passing.of} resources${listed(passing.refused, "refused")}`,
    `    minimal: ${broken} of ${minimal.of} narrowings by one step refuse one of them${listed(minimal.needless, "needless")}`,
    `    tight: ${count(tight.killed)} of ${count(tight.of)} mutants stay denied`,
    ...leftOut.map((text) => `    not tried: ${text}`),
    ...residue.map((item) => `    gets through: ${residueText(item)}`),
    ...loose.map((item) => `    FAILS: ${residueText(item)}`),
  ];
}

function residueText({ kind, count: times, reason, witness }: Residue): string {
  return `${kind} (${count(times)}, such as ${nameOf(witness.object)} with that)${reason === "" ? "" : `: ${reason}`}`;
}

function listed(texts: readonly string[], word: string): string {
  return texts.length === 0 ? "" : `; ${word}: ${texts.join(", ")}`;
}

/** Whether the other semantics answers the same; if not, its whole proof. */
function otherLines(proof: Proof, { semantics, proof: theirs }: Suggestion["other"]): string[] {
  const isSame = JSON.stringify(counts(proof)) === JSON.stringify(counts(theirs));
  return isSame ? [`  ${semantics}: the same`] : proofLines(theirs, semantics);
}

function counts({ passing, minimal, residue, loose }: Proof): unknown {
  const kinds = (items: readonly Residue[]): string[] => items.map(({ kind }) => kind);
  return [passing, minimal, kinds(residue), kinds(loose)];
}
