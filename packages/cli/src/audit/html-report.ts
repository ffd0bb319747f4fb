/** An audit as one page of HTML that asks nothing from anywhere and runs nothing. */
import { createHash } from "node:crypto";
import type { AuditReport, ExemptionReport } from "@winnow/audit";
import { beyondExemptions, detailOf, findingsOf, holesOf } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { bandPicture } from "./funnel-band.ts";
import { html } from "./html.ts";
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
  const findings = findingsOf(report);
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Winnow audit</title>
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <main>
          <h1>Winnow audit</h1>
          <p>Forbidden: ${referenceText(report.reference)}; semantics: ${report.semantics}.</p>
          <p class="quiet">
            ${spaceText(report)}. Counts compare exemptions; they say nothing about how many pods
            there are.
          </p>
          ${funnel(report)} ${beyond(findings)} ${notAudited(report)} ${space(report)}
        </main>
      </body>
    </html> `;
  return markup;
}

function funnel(report: AuditReport): Markup {
  const { freeing, idle, scopes } = sortedExemptions(report);
  const bands = freeing.map((exemption, index) => band(exemption, freeing[index + 1]));
  return html`<section aria-labelledby="funnel">
      <h2 id="funnel">The funnel</h2>
      ${
        freeing.length === 0
          ? html`<p>No exemption frees anything.</p>`
          : html`<p class="quiet">
                From wide to narrow, on a log scale; a band opens what gets through.
              </p>
              <ol>
                ${bands}
              </ol>`
      }
    </section>
    ${exemptionTable([...freeing, ...idle])} ${scopes.length === 0 ? nothing : scopeList(scopes)}`;
}

function band(exemption: ExemptionReport, next: ExemptionReport | undefined): Markup {
  const { width, frees, meant, says, place } = exemption;
  const holes = holesOf(exemption);
  const chips = openDimensions(frees).map((text) => html`<li class="chip">${text}</li>`);
  const limits = limitedDimensions(frees).map((text) => html`<li>only ${text}</li>`);
  return html`<li>
    <details class="band">
      <summary>
        ${bandPicture(exemption, next)}
        <span class="facts"
          ><strong>${exemptionTitle(exemption)}</strong>
          <span>${countText(width.freed)} of ${countText(width.judged)}</span>
          <span class="holes">${holesText(holes.length)}</span></span
        >
      </summary>
      <p>${says}</p>
      <p class="quiet">${placeText(place)}</p>
      <ul class="chips" aria-label="Still open">
        ${chips}
      </ul>
      <ul>
        ${limits}
      </ul>
      ${meant === undefined ? nothing : html`<p>Meant for ${meantText(meant)}.</p>`}
      ${holes.map(hole)}
    </details>
  </li> `;
}

function holesText(count: number): string {
  if (count === 0) return "no hole found";
  return count === 1 ? "1 kind of holes" : `${count} kinds of holes`;
}

function hole(finding: Finding): Markup {
  const { kind, count, witness } = finding;
  return html`<details class="hole">
    <summary><span class="holes">${kind}</span> (${countText(count)}) ${detailOf(finding)}</summary>
    <div>
      <p>${witness.forbidden}</p>
      <pre>${witnessYaml(finding)}</pre>
    </div>
  </details> `;
}

function exemptionTable(exemptions: readonly ExemptionReport[]): Markup {
  if (exemptions.length === 0) return nothing;
  const rows = exemptions.map(
    (exemption) =>
      html`<tr>
        <th scope="row">${exemptionTitle(exemption)}: ${exemption.says}</th>
        <td>${placeText(exemption.place)}</td>
        <td class="number">
          ${countText(exemption.width.freed)} of ${countText(exemption.width.judged)}
        </td>
        <td>${openDimensions(exemption.frees).join(", ")}</td>
        <td class="number">${holesOf(exemption).length}</td>
      </tr> `,
  );
  return html`<section aria-labelledby="table">
    <h2 id="table">The same as a table</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">exemption</th>
          <th scope="col">where</th>
          <th scope="col">frees</th>
          <th scope="col">still open</th>
          <th scope="col">kinds of holes</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function scopeList(scopes: readonly ExemptionReport[]): Markup {
  const items = scopes.map(
    (scope) =>
      html`<li>
        ${placeText(scope.place)} <span class="quiet">${exemptionTitle(scope)}: ${scope.says}</span>
      </li> `,
  );
  return html`<section aria-labelledby="scopes">
    <h2 id="scopes">Scopes</h2>
    <p class="quiet">Only for these; what lies outside is told below.</p>
    <ul>
      ${items}
    </ul>
  </section>`;
}

function beyond(findings: readonly Finding[]): Markup {
  const { overlaps, omissions } = beyondExemptions(findings);
  return html`${
    overlaps.length === 0
      ? nothing
      : html`<section aria-labelledby="overlaps">
          <h2 id="overlaps">Overlaps</h2>
          <p class="quiet">
            Freed only together: each of the exemptions alone could go, and nothing would change.
          </p>
          ${overlaps.map(
            (overlap) =>
              html`<p>${placesOf(overlap)}</p>
                ${hole(overlap)}`,
          )}
        </section>`
  }
  ${
    omissions.length === 0
      ? nothing
      : html`<section aria-labelledby="omissions">
          <h2 id="omissions">Holes by omission</h2>
          <p class="quiet">No exemption is to blame: no check looks at it.</p>
          ${omissions.map(omission)}
        </section>`
  }`;
}

function placesOf({ exemptions }: Finding): string {
  return exemptions.map(({ place }) => placeText(place)).join(" and ");
}

function omission(finding: Finding): Markup {
  const { policies = [], identity, exemptions } = finding;
  const outside = exemptions.length === 0 ? "" : `; outside of ${placesOf(finding)}`;
  return html`<p>${identity.path}, covered elsewhere by ${policies.join(", ")}${outside}</p>
    ${hole(finding)}`;
}

function notAudited({ notAudited: left }: AuditReport): Markup {
  if (left.length === 0) return nothing;
  const rows = left.map(
    ({ kind, name, rule, place, reason }) =>
      html`<tr>
        <th scope="row">${kind} ${name}${rule === undefined ? "" : `, rule ${rule}`}</th>
        <td>${placeText(place)}</td>
        <td>${reason}</td>
      </tr> `,
  );
  return html`<section aria-labelledby="not-audited">
    <h2 id="not-audited">Not audited</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">what</th>
          <th scope="col">where</th>
          <th scope="col">why</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function space({ space: { dimensions, leftOut }, reference }: AuditReport): Markup {
  const counts = Object.entries(dimensions).map(([name, count]) => `${countText(count)} ${name}`);
  return html`<section aria-labelledby="space">
    <h2 id="space">What was looked at</h2>
    <p>Tried: ${counts.join(", ")}.</p>
    <p>Covered controls: ${reference.covered.join(", ")}.</p>
    ${reference.uncovered.length === 0 ? nothing : html`<p>Denied nowhere, not counted: ${reference.uncovered.join(", ")}.</p>`}
    ${leftOut.map((text) => html`<p>Left out: ${text}</p>`)}
  </section>`;
}
