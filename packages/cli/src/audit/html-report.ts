/** An audit as one page of HTML that asks nothing from anywhere and runs nothing. */
import { createHash } from "node:crypto";
import type { AuditReport, ExemptionReport } from "@winnow/audit";
import { beyondExemptions, detailOf, findingsOf, groupOmissions, holesOf } from "./finding.ts";
import type { Finding, OmissionGroup } from "./finding.ts";
import { bandPicture } from "./funnel-band.ts";
import { page } from "./html.ts";
import type { Markup } from "./html.ts";
import { style } from "./html-style.ts";
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

const nothing: Markup = { markup: "" };

/** The whole page. Its policy (CSP) allows its own style sheet and nothing else. */
export function htmlReport(report: AuditReport): string {
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const { markup } = page`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Winnow audit</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<h1>Winnow audit</h1>
<p>Forbidden: ${referenceText(report.reference)}; semantics: ${report.semantics}.</p>
<p class="quiet">${spaceText(report)}. Counts compare exemptions; they say nothing about how many pods there are.</p>
${[funnel(report), beyond(findingsOf(report)), notAudited(report), space(report)]}</main>
</body>
</html>
`;
  return markup;
}

/** A part of the page that a screen reader can jump to. */
function section(id: string, title: string, content: readonly Markup[]): Markup {
  return page`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}</section>
`;
}

function quiet(text: string): Markup {
  return page`<p class="quiet">${text}</p>
`;
}

function funnel(report: AuditReport): Markup {
  const { freeing, idle, scopes } = sortedExemptions(report);
  const bands = freeing.map((exemption, index) => band(exemption, freeing[index + 1]));
  const picture =
    freeing.length === 0
      ? [quiet("No exemption frees anything.")]
      : [
          quiet("From wide to narrow, on a log scale; a band opens what gets through."),
          page`<ol>
${bands}</ol>
`,
        ];
  const parts = [section("funnel", "The funnel", picture), exemptionTable([...freeing, ...idle])];
  return page`${scopes.length === 0 ? parts : [...parts, scopeList(scopes)]}`;
}

function band(exemption: ExemptionReport, next: ExemptionReport | undefined): Markup {
  const { width, frees, meant, says, place } = exemption;
  const holes = holesOf(exemption);
  const chips = openDimensions(frees).map((text) => page`<span class="chip">${text}</span> `);
  const limits = limitedDimensions(frees).map((text) => page`<li>only ${text}</li>`);
  return page`<li><details class="band"><summary>${bandPicture(exemption, next)}
<span class="facts"><strong>${exemptionTitle(exemption)}</strong>
<span>${countText(width.freed)} of ${countText(width.judged)}</span>
<span class="holes">${holesText(holes.length)}</span></span>
<span class="chips">${openChips(chips.length)}${chips}</span></summary>
<p>${says}</p>
<p class="quiet">${placeText(place)}</p>
<ul>${limits}</ul>
${meant === undefined ? nothing : page`<p>Meant for ${meantText(meant)}.</p>`}
${holes.map(hole)}</details></li>
`;
}

function openChips(count: number): Markup {
  return count === 0 ? nothing : page`<span class="quiet">still open:</span> `;
}

function holesText(count: number): string {
  if (count === 0) return "no hole found";
  return count === 1 ? "1 kind of holes" : `${count} kinds of holes`;
}

function hole(finding: Finding): Markup {
  const { kind, count, witness } = finding;
  return page`<details class="hole"><summary><span class="holes">${kind}</span> (${countText(count)}) ${detailOf(finding)}</summary>
<div><p>${witness.forbidden}</p>
<pre>${witnessYaml(finding)}</pre></div></details>
`;
}

function exemptionTable(exemptions: readonly ExemptionReport[]): Markup {
  if (exemptions.length === 0) return nothing;
  const rows = exemptions.map((exemption) => [
    `${exemptionTitle(exemption)}: ${exemption.says}`,
    placeText(exemption.place),
    `${countText(exemption.width.freed)} of ${countText(exemption.width.judged)}`,
    openDimensions(exemption.frees).join(", "),
    String(holesOf(exemption).length),
  ]);
  const header = ["exemption", "where", "frees", "still open", "kinds of holes"];
  return section("table", "The same as a table", [table(header, rows)]);
}

/** A table whose first column names the rows. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const titles = header.map((title) => page`<th scope="col">${title}</th>`);
  const lines = rows.map(([first = "", ...others]) => {
    const cells = others.map((text) => page`<td>${text}</td>`);
    return page`<tr><th scope="row">${first}</th>${cells}</tr>
`;
  });
  return page`<div class="table" role="region" tabindex="0" aria-label="${header.join(", ")}"><table>
<thead><tr>${titles}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>
`;
}

function scopeList(scopes: readonly ExemptionReport[]): Markup {
  const items = scopes.map(
    (scope) => page`<li>${placeText(scope.place)} ${exemptionTitle(scope)}: ${scope.says}</li>
`,
  );
  return section("scopes", "Scopes", [
    quiet("Only for these; what lies outside is told below."),
    page`<ul>
${items}</ul>
`,
  ]);
}

function beyond(findings: readonly Finding[]): Markup {
  const { overlaps, omissions } = beyondExemptions(findings);
  const parts: Markup[] = [];
  if (overlaps.length > 0) {
    const text = "Freed only together: each of the exemptions alone could go.";
    const found = overlaps.map((overlap) => page`<p>${placesOf(overlap)}</p>${hole(overlap)}`);
    parts.push(section("overlaps", "Overlaps", [quiet(text), ...found]));
  }
  if (omissions.length > 0) {
    const text = "No exemption is to blame: no check looks at it.";
    const found = groupOmissions(omissions).map(omissionGroup);
    parts.push(section("omissions", "Holes by omission", [quiet(text), ...found]));
  }
  return page`${parts}`;
}

function placesOf({ exemptions }: Finding): string {
  return exemptions.map(({ place }) => placeText(place)).join(" and ");
}

function omissionGroup({ says, scopes, findings }: OmissionGroup): Markup {
  const places = scopes.map(({ place }) => placeText(place)).join(" and ");
  return page`<p>${says}${places === "" ? "" : `; outside of ${places}`}</p>
${findings.map(hole)}`;
}

function notAudited({ notAudited: left }: AuditReport): Markup {
  if (left.length === 0) return nothing;
  const rows = left.map(({ kind, name, rule, place, reason }) => [
    rule === undefined ? `${kind} ${name}` : `${kind} ${name}, rule ${rule}`,
    placeText(place),
    reason,
  ]);
  return section("not-audited", "Not audited", [table(["what", "where", "why"], rows)]);
}

function space({ space: { dimensions, leftOut }, reference }: AuditReport): Markup {
  const counts = Object.entries(dimensions).map(([name, count]) => `${countText(count)} ${name}`);
  const { covered, uncovered } = reference;
  const lines = [
    `Tried: ${counts.join(", ")}.`,
    `Covered controls: ${covered.join(", ")}.`,
    ...(uncovered.length === 0 ? [] : [`Denied nowhere, not counted: ${uncovered.join(", ")}.`]),
    ...leftOut.map((text) => `Left out: ${text}`),
  ];
  const paragraphs = lines.map(
    (text) => page`<p>${text}</p>
`,
  );
  return section("space", "What was looked at", paragraphs);
}
