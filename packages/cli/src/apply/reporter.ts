/** Where results go: text, a table or a policy report. Passing results are counted, and kept only by what prints them. */
import type { PolicyResponse, PolicySet } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { Host } from "../host.ts";
import { explanation } from "../output/explain.ts";
import { prettyJson } from "../output/json.ts";
import { createReportBuilder } from "../output/policy-report.ts";
import { createResultTable } from "../output/result-table.ts";
import { responseText } from "../output/result-text.ts";
import type { TextSettings } from "../output/result-text.ts";
import type { Resource } from "../resource/resource.ts";
import { generatedText } from "./generated-output.ts";
import type { ApplyOptions } from "./options.ts";

export interface Reporter {
  add(resource: Resource, responses: readonly PolicyResponse[]): void;
  /** What is to be printed between the heading and the summary. */
  body(): string;
}

export function createReporter(options: ApplyOptions, set: PolicySet, host: Host): Reporter {
  const settings: TextSettings = {
    auditWarn: options.auditWarn,
    detailed: options.detailedResults,
    colours: host.colours,
  };
  if (options.policyReport) return reportReporter(options, host);
  if (options.table) return tableReporter(settings);
  return textReporter(options, set, settings);
}

function textReporter(options: ApplyOptions, set: PolicySet, settings: TextSettings): Reporter {
  const parts: string[] = [];
  return {
    add(resource, responses) {
      if (options.explain) {
        parts.push(explanation(resource.identity, responses, set.policies, settings));
        return;
      }
      for (const response of responses) {
        const text = responseText(resource.identity, response, settings);
        if (text !== "") parts.push(text);
        const generated = generatedText(resource.identity, response, settings.colours);
        if (generated !== "") parts.push(generated);
      }
    },
    body: () => parts.join(""),
  };
}

function tableReporter(settings: TextSettings): Reporter {
  const table = createResultTable(settings);
  return {
    add(resource, responses) {
      for (const response of responses) table.add(resource.identity, response);
    },
    body: () => `\n${table.render()}\n`,
  };
}

const divider = `${"-".repeat(70)}\n`;

function reportReporter(options: ApplyOptions, host: Host): Reporter {
  const builder = createReportBuilder(options.auditWarn, Math.floor(host.now() / 1000));
  return {
    add(resource, responses) {
      for (const response of responses) builder.add(resource, response);
    },
    body() {
      const reports = builder.reports();
      if (options.outputFormat === "json") return `${prettyJson(asOne(reports))}\n`;
      const documents = reports.map((report) => printYaml(report)).join("---\n");
      if (options.outputFormat === "yaml") return documents;
      return `${divider}POLICY REPORT:\n${divider}${documents}\n`;
    },
  };
}

/** One JSON text holds one value: several reports become a List. */
function asOne(reports: readonly JsonMap[]): JsonMap {
  const [only] = reports;
  if (reports.length === 1 && only !== undefined) return only;
  return { apiVersion: "v1", kind: "List", items: [...reports] };
}
