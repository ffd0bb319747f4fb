/** Where results go: text, a table, a policy report or a form for other programs. Passing results are counted, and kept only by what prints them. */
import type { Explanation, PolicyResponse, PolicySet } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { Host } from "../host.ts";
import type { InputError } from "../input-error.ts";
import { explanationText } from "../output/explanation-text.ts";
import { createPlaces } from "../output/trace-places.ts";
import { prettyJson } from "../output/json.ts";
import { createJunitReport } from "../output/junit-report.ts";
import { createMarkdownReport } from "../output/markdown-report.ts";
import { createReportBuilder } from "../output/policy-report.ts";
import { createResultTable } from "../output/result-table.ts";
import { createSpooledText } from "../output/spooled-text.ts";
import { responseText } from "../output/result-text.ts";
import type { TextSettings } from "../output/result-text.ts";
import { createSarifReport } from "../output/sarif.ts";
import type { Resource } from "../resource/resource.ts";
import { generatedText } from "./generated-output.ts";
import { mutatedTexts } from "./mutated-output.ts";
import { version } from "../version.ts";
import type { LoadedSet } from "./load.ts";
import type { ApplyOptions } from "./options.ts";

export interface Reporter {
  /** How the verdicts of the resource that is added next have come about. */
  explain(explanation: Explanation): void;
  add(resource: Resource, responses: readonly PolicyResponse[]): void;
  /** An input that was passed over because it cannot be read; it has been told on standard error. */
  unreadable(error: InputError): void;
  /** What is to be printed between the heading and the summary, part by part. */
  body(): Iterable<string>;
}

export function createReporter(options: ApplyOptions, loaded: LoadedSet, host: Host): Reporter {
  const settings: TextSettings = {
    auditWarn: options.auditWarn,
    detailed: options.detailedResults,
    colours: host.colours,
  };
  const { auditWarn } = options;
  switch (options.outputFormat) {
    case "junit":
      return collected(createJunitReport(auditWarn, host.now()));
    case "markdown":
      return collected(createMarkdownReport(settings));
    case "sarif":
      return collected(
        createSarifReport({
          auditWarn,
          policies: loaded.set.policies,
          now: () => host.now(),
          version: version(),
          workingFolder: process.cwd(),
        }),
      );
    case "json":
    case "yaml":
    case undefined:
  }
  if (options.policyReport) return reportReporter(options, host);
  const told = options.table
    ? tableReporter(settings)
    : options.explain
      ? explainingReporter(loaded, settings, host)
      : textReporter(settings);
  return mayChange(loaded.set) ? withMutated(told, options) : told;
}

/** Whether any rule may change the resource that it judges, or existing ones. */
function mayChange({ policies }: PolicySet): boolean {
  return policies.some(({ spec }) =>
    spec.rules.some(({ body }) => body.type === "mutate" || body.type === "verifyImages"),
  );
}

/** A document that is rendered when all results are there. */
interface ResultDocument {
  add(resource: Resource, response: PolicyResponse): void;
  unreadable(error: InputError): void;
  render(): string;
}

function collected(document: ResultDocument): Reporter {
  return {
    add(resource, responses) {
      for (const response of responses) document.add(resource, response);
    },
    explain: unexplained,
    unreadable: (error) => document.unreadable(error),
    body: () => [document.render()],
  };
}

/** Standard error and the exit code tell what these forms have no place for. */
const unreadable = (): void => {};
const unexplained = (): void => {};

function explainingReporter(
  { set, documents }: LoadedSet,
  { auditWarn, colours }: TextSettings,
  { isUnicode }: Host,
): Reporter {
  const body = createSpooledText();
  let heard: Explanation[] = [];
  const { semantics } = set;
  return {
    explain: (explanation) => void heard.push(explanation),
    add(resource) {
      const places = createPlaces(set, documents, resource);
      const settings = { auditWarn, colours, isUnicode, semantics, all: false };
      body.add(explanationText(resource.identity, heard, places, settings));
      heard = [];
    },
    unreadable,
    body: () => body.parts(),
  };
}

function textReporter(settings: TextSettings): Reporter {
  const body = createSpooledText();
  return {
    explain: unexplained,
    add(resource, responses) {
      for (const response of responses) {
        const text = responseText(resource.identity, response, settings);
        if (text !== "") body.add(text);
        const generated = generatedText(resource.identity, response, settings.colours);
        if (generated !== "") body.add(generated);
      }
    },
    unreadable,
    body: () => body.parts(),
  };
}

function tableReporter(settings: TextSettings): Reporter {
  const table = createResultTable(settings);
  return {
    add(resource, responses) {
      for (const response of responses) table.add(resource.identity, response);
    },
    explain: unexplained,
    unreadable,
    body: () => [`\n${table.render()}\n`],
  };
}

/** Puts the mutated resources before the results, where they go nowhere else. */
function withMutated(reporter: Reporter, options: ApplyOptions): Reporter {
  if (options.output !== undefined || options.stdin) return reporter;
  const mutated = createSpooledText();
  return {
    add(resource, responses) {
      for (const text of mutatedTexts(responses)) mutated.add(text);
      reporter.add(resource, responses);
    },
    explain: (explanation) => reporter.explain(explanation),
    unreadable: (error) => reporter.unreadable(error),
    *body() {
      yield* mutated.parts();
      yield* reporter.body();
    },
  };
}

const divider = `${"-".repeat(70)}\n`;

function reportReporter(options: ApplyOptions, host: Host): Reporter {
  const builder = createReportBuilder({
    api: options.reportApi,
    auditWarn: options.auditWarn,
    seconds: Math.floor(host.now() / 1000),
  });
  return {
    add(resource, responses) {
      for (const response of responses) builder.add(resource, response);
    },
    explain: unexplained,
    unreadable,
    body() {
      const reports = builder.reports();
      if (options.outputFormat === "json") return [`${prettyJson(asOne(reports))}\n`];
      const documents = reports.map((report) => printYaml(report)).join("---\n");
      if (options.outputFormat === "yaml") return [documents];
      return [`${divider}POLICY REPORT:\n${divider}${documents}\n`];
    },
  };
}

/** One JSON text holds one value: several reports become a List. */
function asOne(reports: readonly JsonMap[]): JsonMap {
  const [only] = reports;
  if (reports.length === 1 && only !== undefined) return only;
  return { apiVersion: "v1", kind: "List", items: [...reports] };
}
