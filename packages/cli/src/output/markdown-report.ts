/** Results of `winnow apply` as Markdown, to be put under a merge request or into a job's summary. */
import type { PolicyResponse } from "@winnow/engine";
import { countedVerdict } from "../apply/counted-verdict.ts";
import { emptyTally, tallyText } from "../apply/tally.ts";
import { inputErrorText } from "../input-error.ts";
import type { InputError } from "../input-error.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { markdownTable, markdownText } from "./markdown.ts";
import { policyLabel } from "./result-text.ts";

export interface MarkdownReport {
  add(resource: Resource, response: PolicyResponse): void;
  /** An input that could not be read. */
  unreadable(error: InputError): void;
  render(): string;
}

export interface MarkdownSettings {
  readonly auditWarn: boolean;
  /** Whether passes and skips are told as well. */
  readonly detailed: boolean;
}

const header = ["Result", "Policy", "Rule", "Resource", "File", "Message"];

export function createMarkdownReport({ auditWarn, detailed }: MarkdownSettings): MarkdownReport {
  const tally = emptyTally();
  const rows: string[][] = [];
  const unreadable: string[] = [];
  return {
    add(resource, response) {
      for (const result of response.results) {
        const verdict = countedVerdict(response, result, auditWarn);
        tally[verdict] += 1;
        if (!detailed && (verdict === "pass" || verdict === "skip")) continue;
        const { file, line } = resource.place;
        rows.push([
          verdict,
          policyLabel(response.policy),
          result.rule,
          resourceLabel(resource.identity),
          line === undefined ? file : `${file}:${line}`,
          result.message,
        ]);
      }
    },
    unreadable: (error) => void unreadable.push(inputErrorText(error)),
    render() {
      const parts = [`## Winnow\n\n**${tallyText(tally)}**\n`];
      if (rows.length > 0) parts.push(`\n${markdownTable(header, rows)}`);
      if (unreadable.length > 0) {
        const items = unreadable.map((text) => `- ${markdownText(text)}\n`);
        parts.push(`\n### Inputs that could not be read\n\n${items.join("")}`);
      }
      return parts.join("");
    },
  };
}
