/** A comparison as text or Markdown. */
import type { ComparedWitness, Comparison } from "@winnow/audit";
import { printYaml } from "@winnow/yaml";
import { fenced, markdownText } from "../output/markdown.ts";
import { printable } from "../output/printable.ts";
import { wrapped } from "./text-layout.ts";
import type { TextStyle } from "./text-layout.ts";
import { countText, referenceText } from "./words.ts";

/** The answer, with the smallest witness for each direction in which they differ. */
export function comparisonText(comparison: Comparison, style: TextStyle): string {
  const { relation, says, reference, space } = comparison;
  const { colours } = style;
  const line = (text: string): string => wrapped(text, style.columns, "");
  return [
    `${colours.bold(relation)}\n`,
    line(says),
    ...directions(comparison).flatMap(({ title, found }) => [
      `\n${colours.bold(title)} (${countText(found.count)} mutants)\n`,
      line(found.witness.forbidden),
      printable(printYaml(found.witness.object)),
    ]),
    "\n",
    line(`Forbidden: ${referenceText(reference)}`),
    ...uncoveredLines(comparison).map(line),
    line(`${countText(space.forbidden)} forbidden mutants judged by both.`),
    ...space.leftOut.map((text) => line(`Left out: ${text}`)),
  ].join("");
}

/** The same for a pull request. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { relation, says, reference } = comparison;
  return [
    `## Winnow audit: ${relation}\n\n${markdownText(says)}\n`,
    ...directions(comparison).map(
      ({ title, found }) =>
        `\n**${title}** (${countText(found.count)} mutants): ` +
        `${markdownText(found.witness.forbidden)}\n\n${fenced(printYaml(found.witness.object), "yaml")}`,
    ),
    `\nForbidden: ${markdownText(referenceText(reference))}\n`,
    ...uncoveredLines(comparison).map((text) => `\n${markdownText(text)}\n`),
  ].join("");
}

function directions({
  onlyFirst,
  onlySecond,
}: Comparison): { readonly title: string; readonly found: ComparedWitness }[] {
  return [
    ...(onlyFirst === undefined ? [] : [{ title: "Only the first admits", found: onlyFirst }]),
    ...(onlySecond === undefined ? [] : [{ title: "Only the second admits", found: onlySecond }]),
  ];
}

function uncoveredLines({ uncovered: { first, second } }: Comparison): string[] {
  return [
    ...(first.length === 0 ? [] : [`Not compared, only the second covers: ${first.join(", ")}`]),
    ...(second.length === 0 ? [] : [`Not compared, only the first covers: ${second.join(", ")}`]),
  ];
}
