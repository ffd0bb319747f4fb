/** What came out of a run: verdicts, changes, new resources, and what Pod Security Admission says. */
import type {
  Answer,
  Diagnostic,
  Generated,
  Mutation,
  PodSecurityVerdict,
} from "../judge/answer.ts";
import type { Outcome } from "../worker/runner.ts";
import { createCutList } from "./cut-list.ts";
import { element } from "./element.ts";
import { createKeyedList } from "./keyed-list.ts";
import type { Translate } from "./messages.ts";
import { createVerdictList } from "./verdict-list.ts";
import type { VerdictListContext } from "./verdict-list.ts";

export interface Results {
  readonly element: HTMLElement;
  showRunning(): void;
  /** What is shown before anything was written. */
  showNothing(): void;
  show(outcome: Outcome, isEmpty: boolean): void;
  /** Puts the focus on the heading. */
  focus(): void;
}

export function createResults(context: VerdictListContext): Results {
  const { translate } = context;
  const summary = element("p", { class: "summary", role: "status" });
  const time = element("p", { class: "note" });
  const verdicts = createVerdictList(context);
  const mutations = createPart<Mutation>("mutations", translate, mutationElement);
  const generated = createPart<Generated>("generated", translate, generatedElement);
  const podSecurity = createPart<PodSecurityVerdict>("podSecurity", translate, (verdict) =>
    podSecurityElement(verdict, translate),
  );
  const judged = element(
    "div",
    {},
    element("h3", {}, translate("verdicts")),
    verdicts.element,
    mutations.element,
    generated.element,
  );
  const body = element("div", {}, judged, podSecurity.element);
  body.hidden = true;
  const heading = element("h2", { id: "results", tabindex: "-1" }, translate("results"));
  const section = element(
    "section",
    { "aria-labelledby": "results" },
    heading,
    summary,
    time,
    body,
  );
  return {
    element: section,
    focus: () => heading.focus(),
    showNothing() {
      section.setAttribute("aria-busy", "false");
      summary.textContent = translate("nothing");
    },
    showRunning() {
      section.setAttribute("aria-busy", "true");
    },
    show(outcome, isEmpty) {
      section.setAttribute("aria-busy", "false");
      section.dataset["outcome"] = outcome.type;
      const text = isEmpty ? translate("nothing") : summaryOf(outcome, translate);
      // what has not changed is not read out again
      if (summary.textContent !== text) summary.textContent = text;
      const isTimed = outcome.type === "answer" && !isEmpty;
      time.textContent = isTimed ? translate("milliseconds", Math.round(outcome.milliseconds)) : "";
      body.hidden = outcome.type !== "answer" || isEmpty;
      if (outcome.type !== "answer") return;
      const { answer } = outcome;
      podSecurity.show(answer.podSecurity);
      // nothing was judged; the rows wait out of sight, as the next keystroke often mends the error
      judged.hidden = answer.diagnostics.some(isError);
      if (judged.hidden) return;
      verdicts.show(answer.rows);
      mutations.show(answer.mutations);
      generated.show(answer.generated);
    },
  };
}

function summaryOf(outcome: Outcome, translate: Translate): string {
  switch (outcome.type) {
    case "stopped":
      return translate("stopped", outcome.limit / 1000);
    case "broken":
      return translate("broken", outcome.message);
    case "answer": {
      const { diagnostics, rows } = outcome.answer;
      const errors = diagnostics.filter(isError).length;
      if (errors > 0) return translate("problems", errors);
      const count = (isCounted: (row: Answer["rows"][number]) => boolean): number =>
        rows.filter(isCounted).length;
      return translate(
        "summary",
        count(({ denies }) => denies),
        count(({ verdict }) => verdict === "fail"),
        count(({ verdict }) => verdict === "pass"),
        count(({ verdict }) => verdict === "error"),
      );
    }
  }
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** A part with a heading, which is there only while it has something to show. */
function createPart<T>(
  title: "mutations" | "generated" | "podSecurity",
  translate: Translate,
  draw: (item: T) => HTMLElement,
): { readonly element: HTMLElement; show(items: readonly T[]): void } {
  const host = title === "podSecurity" ? element("ul", { class: "rows" }) : element("div");
  const list = createCutList(
    createKeyedList<T>(
      host,
      (item) => JSON.stringify(item),
      (item) => ({ element: draw(item) }),
    ),
    translate,
  );
  const part = element("div", {}, element("h3", {}, translate(title)), host, list.more);
  return {
    element: part,
    show(items) {
      part.hidden = items.length === 0;
      list.show(items);
    },
  };
}

function mutationElement({ resource, lines }: Mutation): HTMLElement {
  const kinds = { "+": "added", "-": "removed", " ": "same" } as const;
  return element(
    "figure",
    {},
    element("figcaption", {}, resource),
    element(
      "pre",
      { class: "diff", tabindex: "0", "aria-label": resource },
      ...lines.map(({ sign, text }) =>
        element("span", { class: kinds[sign] }, `${sign} ${text}\n`),
      ),
    ),
  );
}

function generatedElement({ resource, policy, rule, yaml }: Generated): HTMLElement {
  return element(
    "figure",
    {},
    element("figcaption", {}, `${resource} (${policy} / ${rule})`),
    element("pre", { tabindex: "0", "aria-label": resource }, yaml),
  );
}

function podSecurityElement(verdict: PodSecurityVerdict, translate: Translate): HTMLElement {
  const { resource, level, isEnforced, allowed, reason, detail } = verdict;
  const word = allowed ? `✓ ${translate("allowed")}` : `✗ ${translate("forbidden")}`;
  return element(
    "li",
    { class: "row" },
    element("span", { class: `verdict ${allowed ? "pass" : "fail"}` }, word),
    ` ${level} `,
    element("span", { class: "resource" }, resource),
    isEnforced ? element("strong", {}, ` ${translate("enforced")}`) : undefined,
    reason === "" ? undefined : element("p", { class: "message" }, reason),
    detail === "" ? undefined : element("p", { class: "note" }, detail),
  );
}
