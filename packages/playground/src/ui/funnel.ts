/** How wide the exemptions are: one band for each, the widest first, with the pods that get in. */
import type { TextPlace } from "../judge/answer.ts";
import type { AuditAnswer, AuditHole, FunnelBand } from "../judge/audit-answer.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import { createAuditRunner } from "../worker/audit-runner.ts";
import type { AuditOutcome } from "../worker/audit-runner.ts";
import type { StartWorker } from "../worker/runner.ts";
import { button, element } from "./element.ts";
import { bandPicture } from "./funnel-picture.ts";
import type { Translate } from "./messages.ts";

export interface FunnelContext {
  readonly translate: Translate;
  readonly startWorker: StartWorker;
  readonly showPlaces: (places: readonly TextPlace[], target?: TextPlace) => void;
  /** Takes a witness over into the inputs; undefined where nothing can be written. */
  readonly takeWitness?: (hole: AuditHole) => void;
}

export interface Funnel {
  readonly element: HTMLElement;
  /** Hears of a state; it is audited while the funnel is open. */
  show(state: PlaygroundState): void;
  close(): void;
}

/** Milliseconds that an audit may take, and without a keystroke before one starts. */
const limit = 30_000;
const pause = 700;
/** More bands and holes than this are counted and not drawn. */
const mostShown = 50;

/** A part that is folded away, and audits nothing until somebody opens it. */
export function createFunnel(context: FunnelContext): Funnel {
  const { translate } = context;
  let current: PlaygroundState | undefined;
  let audited: PlaygroundState | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const status = element("p", { role: "status" });
  const body = element("div");
  const runner = createAuditRunner({
    startWorker: context.startWorker,
    limit,
    onOutcome(outcome) {
      folded.setAttribute("aria-busy", "false");
      status.textContent = statusOf(outcome, translate);
      const isShown = outcome.type === "audited" && outcome.audit.ok;
      body.replaceChildren(...(isShown ? partsOf(outcome.audit, context) : []));
    },
  });
  const run = (): void => {
    clearTimeout(timer);
    if (!folded.open || current === undefined || current === audited) return;
    audited = current;
    folded.setAttribute("aria-busy", "true");
    status.textContent = translate("auditing");
    runner.run(current);
  };
  const folded = element(
    "details",
    { class: "funnel", "data-name": "funnel", ontoggle: run },
    element("summary", {}, translate("funnel")),
    element("p", { class: "note" }, translate("funnelIntro")),
    status,
    body,
  );
  return {
    element: folded,
    show(state) {
      current = state;
      clearTimeout(timer);
      timer = setTimeout(run, pause);
    },
    close() {
      clearTimeout(timer);
      runner.close();
    },
  };
}

function statusOf(outcome: AuditOutcome, translate: Translate): string {
  if (outcome.type === "stopped") return translate("auditStopped", outcome.limit / 1000);
  if (outcome.type === "broken") return translate("broken", outcome.message);
  const { ok, bands, reference, mutants, forbidden, admitted } = outcome.audit;
  if (!ok) return translate("auditFailed");
  const counts = translate("auditCounts", mutants, forbidden, admitted, reference);
  return bands.length === 0 ? `${translate("auditNothing")} ${counts}` : counts;
}

function partsOf(audit: AuditAnswer, context: FunnelContext): HTMLElement[] {
  const { translate } = context;
  const { bands, idle, beyond, leftOut } = audit;
  const drawn = bands.slice(0, mostShown);
  const list = (title: string, sentences: readonly string[]): HTMLElement[] =>
    sentences.length === 0
      ? []
      : [
          element("h3", {}, title),
          element("ul", {}, ...sentences.map((text) => element("li", {}, text))),
        ];
  return [
    ...(drawn.length === 0
      ? []
      : [
          element(
            "ol",
            { class: "bands" },
            ...drawn.map((band, index) => bandElement(band, drawn[index + 1], context)),
          ),
        ]),
    ...(drawn.length < bands.length
      ? [element("p", {}, translate("notDrawn", bands.length - drawn.length))]
      : []),
    ...(beyond.length === 0
      ? []
      : [element("h3", {}, translate("beyond")), ...holeElements(beyond, context)]),
    ...list(translate("idle"), idle),
    ...list(translate("leftOut"), leftOut),
  ];
}

function bandElement(
  band: FunnelBand,
  next: FunnelBand | undefined,
  context: FunnelContext,
): HTMLElement {
  const { translate, showPlaces } = context;
  const { title, says, place, freed, judged, open, limited, holes } = band;
  const counted = translate("frees", freed, judged);
  const chips = [
    ...open.map((text) => [text, "chip open-chip"]),
    ...limited.map((text) => [text, "chip"]),
  ];
  return element(
    "li",
    {},
    bandPicture(band.share, next?.share ?? band.share, counted),
    element("p", {}, element("strong", {}, counted), ` ${title}: ${says}`),
    place === undefined
      ? undefined
      : button(`${translate(place.text)} ${place.line}`, () => showPlaces([place], place)),
    element(
      "ul",
      { class: "chips" },
      ...chips.map(([text = "", kind = ""]) => element("li", { class: kind }, text)),
    ),
    ...holeElements(holes, context),
  );
}

function holeElements(holes: readonly AuditHole[], context: FunnelContext): HTMLElement[] {
  const { translate, takeWitness } = context;
  const shown = holes
    .slice(0, mostShown)
    .map((hole) =>
      element(
        "details",
        { class: "hole" },
        element("summary", {}, element("strong", {}, hole.kind), ` (${hole.count}) ${hole.says}`),
        element("p", { class: "note" }, hole.forbidden),
        element("pre", { tabindex: "0", "aria-label": hole.kind }, hole.yaml),
        takeWitness === undefined
          ? undefined
          : button(translate("takeWitness"), () => takeWitness(hole), "take-witness"),
      ),
    );
  const more = holes.length - shown.length;
  return more === 0 ? shown : [...shown, element("p", {}, translate("notDrawn", more))];
}
