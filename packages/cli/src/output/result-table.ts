import type { PolicyResponse, RuleResult, Verdict } from "@winnow/engine";
import { countedVerdict } from "../apply/counted-verdict.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Identity } from "../resource/identity.ts";
import type { Colours } from "./colours.ts";
import { printableLine } from "./printable.ts";
import { paintVerdict, policyLabel } from "./result-text.ts";
import type { TextSettings } from "./result-text.ts";
import { renderTable } from "./table.ts";
import type { Cell } from "./table.ts";

/** Rows of results, rendered when all are there: the columns are as wide as their widest cell. */
export interface ResultTable {
  add(identity: Identity, response: PolicyResponse): void;
  render(): string;
}

export function createResultTable(settings: TextSettings): ResultTable {
  const rows: Cell[][] = [];
  const header = ["ID", "POLICY", "RULE", "RESOURCE", "RESULT", "REASON"];
  if (settings.detailed) header.push("MESSAGE");
  return {
    add(identity, response) {
      for (const result of response.results) {
        const verdict = countedVerdict(response, result, settings.auditWarn);
        const row: Cell[] = [
          { text: String(rows.length + 1) },
          { text: printableLine(policyLabel(response.policy)) },
          { text: printableLine(result.rule) },
          { text: printableLine(resourceLabel(identity)) },
          verdictCell(verdict, settings.colours),
          { text: printableLine(reason(response, result)) },
        ];
        if (settings.detailed) row.push({ text: printableLine(result.message) });
        rows.push(row);
      }
    },
    render: () => renderTable(header, rows),
  };
}

/** `Pass`, in its colour. */
function verdictCell(verdict: Verdict, colours: Colours): Cell {
  return {
    text: `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}`,
    paint: (text) => paintVerdict(verdict, text, colours),
  };
}

/** What a failure means for the resource, or which exception lifted the rule. */
function reason(response: PolicyResponse, result: RuleResult): string {
  if (result.exceptions.length > 0) return `Exception ${result.exceptions.join(", ")}`;
  return result.verdict === "fail" ? response.failureAction : "";
}
