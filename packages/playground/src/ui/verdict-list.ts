/** One row for each resource and rule; a row opens into its explanation. */
import type { Row, RowVerdict } from "../judge/answer.ts";
import type { Runner } from "../worker/runner.ts";
import { createCutList } from "./cut-list.ts";
import { button, element } from "./element.ts";
import { explainTree } from "./explain-tree.ts";
import type { TreeContext } from "./explain-tree.ts";
import { createKeyedList } from "./keyed-list.ts";
import type { ListItem } from "./keyed-list.ts";
import type { Translate } from "./messages.ts";

export interface VerdictListContext extends TreeContext {
  readonly explain: Runner["explain"];
}

export interface VerdictList {
  readonly element: HTMLElement;
  /** Shows rows; those that were open stay open. */
  show(rows: readonly Row[]): void;
}

const icons: Readonly<Record<RowVerdict, string>> = {
  fail: "✗",
  error: "‼",
  warn: "⚠",
  pass: "✓",
  skip: "↷",
  unmatched: "–",
};
const verdicts = Object.keys(icons) as RowVerdict[];

export function createVerdictList(context: VerdictListContext): VerdictList {
  const { translate } = context;
  const hidden = new Set<RowVerdict>(["unmatched"]);
  const open = new Set<string>();
  let rows: readonly Row[] = [];
  const filters = element("div", {
    class: "filters",
    role: "group",
    "aria-label": translate("show"),
  });
  const list = element("ul", { class: "rows" });
  const shownRows = createCutList(
    createKeyedList<Row>(list, identityOf, (row) => createRow(row, open, context)),
    translate,
  );
  const nothing = element("p", {}, translate("noRows"));

  const counts = new Map<RowVerdict, Text>();
  const renderFilters = (): void => {
    for (const [verdict, text] of counts) {
      const count = String(rows.filter((row) => row.verdict === verdict).length);
      if (text.data !== count) text.data = count;
    }
  };
  for (const verdict of verdicts) {
    const made = button(`${icons[verdict]} ${translate(verdict)} `, () => {
      if (!hidden.delete(verdict)) hidden.add(verdict);
      made.setAttribute("aria-pressed", String(!hidden.has(verdict)));
      renderRows();
    });
    made.setAttribute("aria-pressed", String(!hidden.has(verdict)));
    const count = document.createTextNode("0");
    made.append(count);
    counts.set(verdict, count);
    filters.append(made);
  }
  const renderRows = (): void => {
    const wanted = rows.filter(({ verdict }) => !hidden.has(verdict));
    shownRows.show(wanted);
    nothing.hidden = rows.length > 0;
  };
  return {
    element: element("div", {}, filters, list, shownRows.more, nothing),
    show(next) {
      rows = next.toSorted((left, right) => rankOf(left) - rankOf(right));
      renderFilters();
      renderRows();
    },
  };
}

/** What denies comes first; otherwise rows keep their order. */
function rankOf({ denies, verdict }: Row): number {
  return denies ? 0 : 1 + verdicts.indexOf(verdict);
}

function identityOf({ resource, policy, rule, type }: Row): string {
  return [resource, policy, rule, type].join("\n");
}

function createRow(first: Row, open: Set<string>, context: VerdictListContext): ListItem<Row> {
  const { translate } = context;
  let row = first;
  const id = identityOf(row);
  const detail = element("div", { class: "detail" });
  detail.hidden = true;
  const { policy, rule, resource } = row;
  const verdict = element("span");
  const opener = element(
    "button",
    { type: "button", class: "opener", "aria-expanded": "false", onclick: () => toggle() },
    verdict,
    element("span", { class: "rule" }, ` ${policy} / ${rule} `),
    element("span", { class: "resource" }, resource),
  );
  const message = element("p", { class: "message" });
  const notes = element("div");
  const draw = (before?: Row): void => {
    if (before?.verdict !== row.verdict || before.denies !== row.denies) {
      verdict.replaceChildren(...verdictParts(row, translate));
    }
    if (before?.message !== row.message) {
      message.textContent = row.message;
      message.hidden = row.message === "";
    }
    const told = notesOf(row, context);
    if (before === undefined || told.join("\n") !== notesOf(before, context).join("\n")) {
      notes.replaceChildren(...told.map((text) => element("p", { class: "note" }, text)));
    }
  };
  const show = (isOpen: boolean): void => {
    opener.setAttribute("aria-expanded", String(isOpen));
    detail.hidden = !isOpen;
    if (isOpen) void fill(detail, row, context);
  };
  const toggle = (): void => {
    const isOpen = !open.delete(id);
    if (isOpen) open.add(id);
    show(isOpen);
  };
  draw();
  if (open.has(id)) show(true);
  return {
    element: element("li", { class: "row" }, opener, message, notes, detail),
    update(next) {
      const before = row;
      row = next;
      draw(before);
      // how the same verdict came about may have changed
      if (open.has(id)) void fill(detail, row, context);
    },
  };
}

function verdictParts({ verdict, denies }: Row, translate: Translate): HTMLElement[] {
  const word = element(
    "span",
    { class: `verdict ${verdict}` },
    `${icons[verdict]} ${translate(verdict)}`,
  );
  if (denies) return [word, element("strong", { class: "denied" }, ` ⊘ ${translate("denied")}`)];
  return verdict === "fail" ? [word, element("span", {}, ` (${translate("reported")})`)] : [word];
}

function notesOf(row: Row, { translate }: VerdictListContext): string[] {
  const { exceptions, differences } = row;
  return [
    ...(exceptions.length === 0 ? [] : [translate("usedExceptions", exceptions.join(", "))]),
    ...(differences.length === 0 ? [] : [translate("differences", differences.join(", "))]),
  ];
}

async function fill(detail: HTMLElement, row: Row, context: VerdictListContext): Promise<void> {
  const { translate, explain } = context;
  // what is there stays until there is something newer
  if (detail.childElementCount === 0) {
    detail.replaceChildren(element("p", {}, translate("explaining")));
  }
  const nodes = await explain(row.key);
  if (nodes === undefined) detail.replaceChildren(element("p", {}, translate("notExplained")));
  else if (nodes.length === 0) detail.replaceChildren(element("p", {}, translate("noSteps")));
  else detail.replaceChildren(explainTree(nodes, context));
}
