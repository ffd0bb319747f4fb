/** One row for each resource and rule; a row opens into its explanation. */
import type { Row, RowVerdict } from "../judge/answer.ts";
import type { Runner } from "../worker/runner.ts";
import { button, element } from "./element.ts";
import { createKeyedList } from "./keyed-list.ts";
import type { ListItem } from "./keyed-list.ts";
import { explainTree } from "./explain-tree.ts";
import type { TreeContext } from "./explain-tree.ts";

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

/** More rows than this are shown only when they are asked for. */
const mostShown = 200;

export function createVerdictList(context: VerdictListContext): VerdictList {
  const { translate } = context;
  const hidden = new Set<RowVerdict>(["unmatched"]);
  const open = new Set<string>();
  let rows: readonly Row[] = [];
  let isWhole = false;
  const filters = element("div", {
    class: "filters",
    role: "group",
    "aria-label": translate("show"),
  });
  const list = element("ul", { class: "rows" });
  const shownRows = createKeyedList<Row>(
    list,
    ({ key: _key, ...shown }) => shown,
    (row) => rowItem(row, open, context),
  );
  const more = element("div");

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
    const shown = isWhole ? wanted : wanted.slice(0, mostShown);
    shownRows.show(shown);
    const showAll = (): void => {
      isWhole = true;
      renderRows();
    };
    const isCut = shown.length < wanted.length;
    more.replaceChildren(
      ...(isCut ? [button(translate("showAll", wanted.length), showAll)] : []),
      ...(rows.length === 0 ? [element("p", {}, translate("noRows"))] : []),
    );
  };
  return {
    element: element("div", {}, filters, list, more),
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

function rowItem(first: Row, open: Set<string>, context: VerdictListContext): ListItem<Row> {
  const { translate } = context;
  let row = first;
  const { resource, policy, rule, type, verdict, denies, message } = row;
  const id = `${resource}\n${policy}\n${rule}\n${type}`;
  const detail = element("div", { class: "detail" });
  detail.hidden = true;
  const isReported = verdict === "fail" && !denies;
  const opener = element(
    "button",
    { type: "button", class: "opener", "aria-expanded": "false", onclick: () => toggle() },
    element("span", { class: `verdict ${verdict}` }, `${icons[verdict]} ${translate(verdict)}`),
    denies ? element("strong", { class: "denied" }, ` ⊘ ${translate("denied")}`) : undefined,
    isReported ? element("span", {}, ` (${translate("reported")})`) : undefined,
    element("span", { class: "rule" }, ` ${policy} / ${rule} `),
    element("span", { class: "resource" }, resource),
  );
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
  if (open.has(id)) show(true);
  const text = message === "" ? undefined : element("p", { class: "message" }, message);
  return {
    element: element("li", { class: "row" }, opener, text, ...notesOf(row, context), detail),
    update(next) {
      row = next;
      // how the same verdict came about may have changed
      if (open.has(id)) void fill(detail, row, context);
    },
  };
}

function notesOf(row: Row, { translate }: VerdictListContext): HTMLElement[] {
  const { exceptions, differences } = row;
  const told = [
    ...(exceptions.length === 0 ? [] : [translate("usedExceptions", exceptions.join(", "))]),
    ...(differences.length === 0 ? [] : [translate("differences", differences.join(", "))]),
  ];
  return told.map((text) => element("p", { class: "note" }, text));
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
