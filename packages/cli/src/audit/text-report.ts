/** An audit as text for people. */
import type { AuditReport, ExemptionReport } from "@winnow/audit";
import { printable, printableLine } from "../output/printable.ts";
import {
  beyondExemptions,
  detailOf,
  findingsOf,
  groupOmissions,
  holesOf,
  identityKey,
} from "./finding.ts";
import type { Finding } from "./finding.ts";
import { bar, wrapped } from "./text-layout.ts";
import type { TextStyle } from "./text-layout.ts";
import { witnessYaml } from "./witness-text.ts";
import {
  countText,
  exemptionTitle,
  limitedDimensions,
  meantText,
  openDimensions,
  placeText,
  referenceText,
  sortedExemptions,
  spaceText,
} from "./words.ts";

export interface TextSettings extends TextStyle {
  /** Whether witnesses are printed below their holes. */
  readonly hasWitnesses: boolean;
  /** Holes that a baseline accepts. */
  readonly known: readonly Finding[];
}

/** The funnel, then what no single exemption is to blame for, then what was not looked at. */
export function textReport(report: AuditReport, settings: TextSettings): string {
  return [
    head(report, settings),
    funnel(report, settings),
    beyond(report, settings),
    notAudited(report, settings),
    space(report, settings),
  ].join("");
}

function head({ reference, semantics }: AuditReport, { columns }: TextSettings): string {
  const { covered, uncovered } = reference;
  const lines = [
    wrapped(`Forbidden: ${referenceText(reference)}; semantics: ${semantics}`, columns, "", "  "),
    wrapped(`Covered controls: ${listText(covered)}`, columns, "", "  "),
  ];
  if (uncovered.length > 0) {
    lines.push(wrapped(`Denied nowhere, not counted: ${uncovered.join(", ")}`, columns, "", "  "));
  }
  return lines.join("");
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

function funnel(report: AuditReport, settings: TextSettings): string {
  const { freeing, idle, scopes } = sortedExemptions(report);
  const { colours } = settings;
  const parts = [`\n${colours.bold("The funnel")}\n`];
  if (freeing.length === 0) parts.push("No exemption frees anything.\n");
  else {
    parts.push(
      wrapped(
        "What each exemption frees of the forbidden mutants, from wide to narrow; bars on a log scale.",
        settings.columns,
        "",
      ),
    );
  }
  for (const exemption of freeing) parts.push(band(exemption, settings));
  const quietly = (title: string, items: readonly ExemptionReport[]): void => {
    if (items.length === 0) return;
    parts.push(`\n${title}\n`, ...items.map((item) => quiet(item, settings)));
  };
  quietly(colours.bold("Exemptions that free nothing by themselves"), idle);
  quietly(`${colours.bold("Scopes")} (only for these; what lies outside is told below)`, scopes);
  return parts.join("");
}

const indent = "    ";

function band(exemption: ExemptionReport, settings: TextSettings): string {
  const { colours, columns, isUnicode } = settings;
  const { width, rank, frees, meant, says } = exemption;
  const count = `${countText(width.freed)} of ${countText(width.judged)}`;
  const cells = Math.max(10, columns - indent.length - count.length - 2);
  const rankText = String(rank).padStart(2);
  const line = (text: string): string => wrapped(text, columns, indent, `${indent}  `);
  const holes = holesOf(exemption);
  return [
    `\n${rankText}  ${colours.yellow(bar(width.freed, width.judged, cells, isUnicode))}  ${count}\n`,
    colours.bold(line(`${exemptionTitle(exemption)}: ${says}`)),
    colours.cyan(`${indent}${printableLine(placeText(exemption.place))}\n`),
    line(`frees ${openText(openDimensions(frees))}`),
    ...limitedDimensions(frees).map((text) => line(`only ${text}`)),
    ...(meant === undefined ? [] : [line(`meant for ${meantText(meant)}`)]),
    holes.length === 0
      ? `${indent}${colours.green("no hole was found")}\n`
      : `${indent}${colours.red(`${holes.length} kind(s) of holes`)}\n`,
    ...findingLines(holes, settings),
  ].join("");
}

function openText(open: readonly string[]): string {
  return open.length === 0 ? "nothing without a condition" : open.join(", ");
}

/** `  160  spoofed-name  init container, image ubuntu:22.04` and, if wanted, the witness below. */
function findingLines(findings: readonly Finding[], settings: TextSettings): string[] {
  const counts = findings.map(({ count }) => countText(count));
  const countWidth = Math.max(...counts.map((text) => text.length));
  const kindWidth = Math.max(...findings.map(({ kind }) => kind.length));
  const known = new Set(settings.known.map(({ identity }) => identityKey(identity)));
  return findings.map((finding, index) => {
    const isKnown = known.has(identityKey(finding.identity));
    const name = finding.kind.padEnd(kindWidth);
    const kind = isKnown ? settings.colours.dim(name) : settings.colours.red(name);
    const count = (counts[index] ?? "").padStart(countWidth);
    const start = `${indent}  ${count}  ${kind}  `;
    const hang = " ".repeat(indent.length + countWidth + kindWidth + 6);
    const detail = wrapped(
      `${isKnown ? "accepted: " : ""}${detailOf(finding)}`,
      settings.columns,
      hang,
    ).slice(hang.length);
    return `${start}${detail}${settings.hasWitnesses ? witness(finding, hang.slice(0, 8)) : ""}`;
  });
}

function witness(finding: Finding, margin: string): string {
  const lines = printable(witnessYaml(finding)).trimEnd().split("\n");
  return `${lines.map((line) => `${margin}${line}`).join("\n")}\n`;
}

function quiet(exemption: ExemptionReport, { columns }: TextSettings): string {
  const text = `${placeText(exemption.place)}  ${exemptionTitle(exemption)}: ${exemption.says}`;
  return wrapped(text, columns, "  ", indent);
}

/** Overlaps and omissions. */
function beyond(report: AuditReport, settings: TextSettings): string {
  const { colours, columns } = settings;
  const { overlaps, omissions } = beyondExemptions(findingsOf(report));
  const blocks: string[] = [];
  if (overlaps.length > 0) {
    blocks.push(`\n${colours.bold("Overlaps")} (freed only together: each alone could go)\n`);
    for (const overlap of overlaps) {
      const places = overlap.exemptions.map(({ place }) => placeText(place)).join(" and ");
      blocks.push(wrapped(places, columns, indent), ...findingLines([overlap], settings));
    }
  }
  if (omissions.length > 0) {
    blocks.push(`\n${colours.bold("Holes by omission")} (no exemption is to blame)\n`);
    for (const { says, scopes, findings: found } of groupOmissions(omissions)) {
      blocks.push(wrapped(says, columns, indent, `${indent}  `));
      for (const { place, says: scope } of scopes) {
        blocks.push(wrapped(`outside of ${placeText(place)} (${scope})`, columns, `${indent}  `));
      }
      blocks.push(...findingLines(found, settings));
    }
  }
  return blocks.join("");
}

function notAudited(report: AuditReport, { colours, columns }: TextSettings): string {
  if (report.notAudited.length === 0) return "";
  const lines = report.notAudited.map(({ kind, name, rule, place, reason }) => {
    const subject = rule === undefined ? `${kind} ${name}` : `${kind} ${name}, rule ${rule}`;
    return wrapped(`${placeText(place)}  ${subject}: ${reason}`, columns, "  ", indent);
  });
  return `\n${colours.bold("Not audited")}\n${lines.join("")}`;
}

function space(report: AuditReport, { colours, columns }: TextSettings): string {
  const { dimensions, leftOut } = report.space;
  const counts = Object.entries(dimensions).map(([name, count]) => `${countText(count)} ${name}`);
  return [
    `\n${colours.bold("Space")}\n`,
    wrapped(`${spaceText(report)}.`, columns, "  "),
    wrapped(`Tried: ${counts.join(", ")}.`, columns, "  "),
    ...leftOut.map((text) => wrapped(`Left out: ${text}`, columns, "  ", indent)),
    wrapped(
      "Counts compare exemptions; they say nothing about how many pods there are.",
      columns,
      "  ",
    ),
  ].join("");
}
