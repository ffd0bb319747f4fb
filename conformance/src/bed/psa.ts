import {
  configurationErrorText,
  createPodSecurityAdmission,
  levelVersionText,
  noConfiguration,
  readPodSecurityConfiguration,
} from "@winnow/pod-security";
import type {
  AdmissionRequest,
  ConfigurationResult,
  Labels,
  MetricEvent,
} from "@winnow/pod-security";
import { get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import type { Bed, Case } from "../bed.ts";
import { readText } from "../data-folder.ts";
import { parseJsonLines } from "../json-text.ts";
import { member, textMember } from "../table-bed.ts";

const folder = "oracle/psa";

/** Pod Security Admission: what Kubernetes answers to requests, and what it counts. */
export const psa: Bed = {
  name: "psa",
  source: folder,
  cases(data) {
    const expected = new Map(
      lines(data, "expected.jsonl").map((line) => [textMember(line, "id"), line]),
    );
    return lines(data, "scenarios.jsonl").map((scenario): Case => {
      const id = textMember(scenario, "id");
      return {
        id: `psa/${id}`,
        check() {
          const wanted = stringify(expected.get(id) ?? null);
          const actual = stringify(answer(id, scenario));
          return wanted === actual ? undefined : { expected: wanted, actual };
        },
      };
    });
  },
};

function lines(data: string, file: string): JsonMap[] {
  return parseJsonLines(readText(data, `${folder}/${file}`)).filter(isMap);
}

/** Our answer in the form and with the order of keys of the recorded ones. */
function answer(id: string, scenario: JsonMap): JsonMap {
  const read = readConfiguration(scenario);
  if (!read.ok) return { configError: configurationErrorText(read.problems), id };
  const existing = get(scenario, "existingPods") ?? [];
  const admit = createPodSecurityAdmission(read.configuration, {
    namespaceLabels: () => (get(scenario, "nsLabels") ?? {}) as Labels,
    existingPods: () => (Array.isArray(existing) ? existing.filter(isMap) : []),
  });
  const { response, metrics } = admit(requestOf(scenario));
  return {
    id,
    metrics: metrics.length === 0 ? null : metrics.map(metricText),
    response: JSON.parse(JSON.stringify(response)) as Json,
  };
}

function readConfiguration(scenario: JsonMap): ConfigurationResult {
  const text = get(scenario, "config");
  if (typeof text !== "string") return { ok: true, configuration: noConfiguration };
  return readPodSecurityConfiguration(parseDocuments(text)[0]?.value ?? null);
}

function requestOf(scenario: JsonMap): AdmissionRequest {
  const text = (key: string): string => {
    const value = get(scenario, key);
    return typeof value === "string" ? value : "";
  };
  const operation = textMember(scenario, "operation");
  if (operation !== "CREATE" && operation !== "UPDATE") throw new Error(`no such ${operation}`);
  return {
    operation,
    resource: textMember(scenario, "resource"),
    subresource: text("subresource"),
    name: text("name"),
    namespace: text("namespace"),
    username: text("user"),
    object: member(scenario, "object"),
    oldObject: get(scenario, "oldObject") ?? null,
  };
}

/** The recorded answers write what was counted as a line of text. */
function metricText(event: MetricEvent): string {
  switch (event.type) {
    case "evaluation":
      return `evaluation decision=${event.decision} policy=${levelVersionText(event.policy)} mode=${event.mode}`;
    case "error":
      return `error fatal=${event.fatal}`;
    case "exemption":
      return "exemption";
  }
}
