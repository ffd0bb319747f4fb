/** One band of the funnel as a picture. */
import type { ExemptionReport } from "@winnow/audit";
import { page } from "./html.ts";
import type { Markup } from "./html.ts";
import { countText, logShare } from "./words.ts";

const pictureWidth = 600;
const pictureHeight = 40;

/**
 * A band as wide as what the exemption frees, on a log scale; its lower edge is as wide as the next
 * one, so that the bands together make a funnel.
 */
export function bandPicture({ width }: ExemptionReport, next: ExemptionReport | undefined): Markup {
  const upper = edge(width.freed, width.judged);
  const lower = next === undefined ? upper : edge(next.width.freed, next.width.judged);
  const points = [
    `${left(upper)},0`,
    `${left(upper) + upper},0`,
    `${left(lower) + lower},${pictureHeight}`,
    `${left(lower)},${pictureHeight}`,
  ].join(" ");
  const name = `Frees ${countText(width.freed)} of ${countText(width.judged)} forbidden mutants`;
  return page`<svg role="img" aria-label="${name}" viewBox="0 0 ${pictureWidth} ${pictureHeight}" preserveAspectRatio="none"><polygon points="${points}"/></svg>`;
}

function edge(freed: number, judged: number): number {
  return Math.max(2, Math.round(logShare(freed, judged) * pictureWidth));
}

function left(width: number): number {
  return (pictureWidth - width) / 2;
}
