/** An audit in Markdown, for a pull request. */
import type { AuditReport } from "@winnow/audit";
import { fenced, markdownTable, markdownText } from "../output/markdown.ts";
import type { BaselineAnswer } from "./baseline.ts";
import { detailOf, holesOf } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { witnessYaml } from "./witness-text.ts";
import {
  countText,
  exemptionTitle,
  limitedDimensions,
  openDimensions,
  placeText,
  referenceText,
  sortedExemptions,
  spaceText,
} from "./words.ts";

/** A table of the funnel, then each hole with its witness folded away. */
export function markdownReport(
  report: AuditReport,
  { fresh, known, gone }: BaselineAnswer,
): string {
  const { freeing, idle } = sortedExemptions(report);
  const rows = [...freeing, ...idle].map((exemption) => {
    const { width, frees, place } = exemption;
    return [
      `${countText(width.freed)} of ${countText(width.judged)}`,
      `${exemptionTitle(exemption)}: ${exemption.says}`,
      placeText(place),
      width.freed === 0
        ? "nothing"
        : [
            ...openDimensions(frees),
            ...limitedDimensions(frees).map((text) => `only ${text}`),
          ].join("; "),
      String(holesOf(exemption).length),
    ];
  });
  const parts = [
    `## Winnow audit\n\nForbidden: ${markdownText(referenceText(report.reference))}. ` +
      `${markdownText(spaceText(report))}.\n`,
    rows.length === 0
      ? "\nThere is no exemption.\n"
      : `\n${markdownTable(["frees", "exemption", "where", "what", "kinds of holes"], rows)}`,
    ...section("Holes", fresh),
    ...(known.length === 0 ? [] : [`\n${known.length} known hole(s) accepted by the baseline.\n`]),
    ...(gone.length === 0
      ? []
      : [
          `\n${gone.length} hole(s) of the baseline have gone:\n\n`,
          ...gone.map(
            ({ kind, policy, path }) => `- ${markdownText(`${kind} ${policy} ${path}`)}\n`,
          ),
        ]),
  ];
  if (report.notAudited.length > 0) {
    const left = report.notAudited.map(({ kind, name, rule, place, reason }) => [
      placeText(place),
      rule === undefined ? `${kind} ${name}` : `${kind} ${name}, rule ${rule}`,
      reason,
    ]);
    parts.push(`\n### Not audited\n\n${markdownTable(["where", "what", "why"], left)}`);
  }
  const { leftOut } = report.space;
  if (leftOut.length > 0) {
    parts.push("\n### Left out\n\n", ...leftOut.map((text) => `- ${markdownText(text)}\n`));
  }
  return parts.join("");
}

function section(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [`\nNo hole was found.\n`];
  return [
    `\n### ${title}\n`,
    ...findings.map((finding) => {
      const { kind, count, exemptions, policies, witness } = finding;
      const where = exemptions.map(({ place }) => placeText(place)).join(", ");
      const blame = policies === undefined ? where : `by omission, ${policies.join(", ")}`;
      const summary = markdownText(`${kind} (${countText(count)}), ${blame}: ${detailOf(finding)}`);
      return (
        `\n<details><summary>${summary}</summary>\n\n` +
        `${markdownText(witness.forbidden)}\n\n${fenced(witnessYaml(finding), "yaml")}\n</details>\n`
      );
    }),
  ];
}
