/** What was found when resources were admitted, as changes of their reports. */
import type { PolicyResponse, RuleResult } from "@winnow/engine";
import { ApiError, resourcePath } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import PQueue from "p-queue";
import type { Judged } from "../admission/admission.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { subjectOf } from "./report-document.ts";
import { entryKey, reportEntries } from "./report-entries.ts";
import type { ReportChange, ReportWriter } from "./report-writer.ts";

export interface AdmissionReports {
  /** Takes what a request was judged to be; `keys` are the rules whose results come from admission. */
  take(asked: AdmissionRequest, judged: Judged, keys: ReadonlySet<string>): void;
  stop(): Promise<void>;
}

export interface AdmissionReportsOptions {
  readonly client: KubeClient;
  readonly put: ReportWriter["put"];
  readonly onError: (error: unknown) => void;
  /** How long a resource may take to be stored after it was admitted, in milliseconds; default 1000. */
  readonly delay?: number;
}

/** Resources that may wait until they are stored, and that are asked for in a second. */
const mostWaiting = 1000;
const perSecond = 20;

/**
 * A resource that is created has no uid yet when the webhook for changes is asked about it, and others
 * may still deny it: so it is asked for a moment later, and where it is not there, nothing is reported.
 */
export function createAdmissionReports(options: AdmissionReportsOptions): AdmissionReports {
  const { client, put, onError, delay = 1000 } = options;
  const queue = new PQueue({ concurrency: 2, intervalCap: perSecond, interval: 1000 });
  const timers = new Set<NodeJS.Timeout>();

  async function putLater(asked: AdmissionRequest, change: ReportChange): Promise<void> {
    try {
      const { resource, namespace, name } = asked;
      const isNamespaced = namespace !== "" && asked.kind.kind !== "Namespace";
      const place = { ...resource, namespaced: isNamespaced };
      const object = await client.get(resourcePath(place, isNamespaced ? namespace : "", name));
      if (isMap(object)) putNow(object, asked, change);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) onError(error);
    }
  }

  function putNow(object: JsonMap, asked: AdmissionRequest, change: ReportChange): boolean {
    const subject = subjectOf({ ...kindOf(asked), metadata: get(object, "metadata") ?? {} });
    if (subject === undefined) return false;
    if (!put(subject, change)) onError(new Error("too many reports wait; results were left out"));
    return true;
  }

  return {
    take(asked, { answer, responses }, keys) {
      if (!answer.allowed || asked.dryRun || asked.subresource !== "") return;
      if (asked.operation !== "CREATE" && asked.operation !== "UPDATE") return;
      const change = changeOf(responses, keys);
      if (change === undefined || asked.object === undefined) return;
      if (putNow(asked.object, asked, change)) return;
      if (asked.name === "" || timers.size + queue.size >= mostWaiting) {
        onError(new Error("a resource without a name or too many of them: results were left out"));
        return;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        void queue.add(() => putLater(asked, change));
      }, delay);
      timers.add(timer);
    },
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      queue.clear();
      await queue.onIdle();
    },
  };
}

/** New entries in place of those of the same rules; undefined where there are none. */
function changeOf(
  responses: readonly PolicyResponse[],
  keys: ReadonlySet<string>,
): ReportChange | undefined {
  const telling = responses.map((response) => ({
    ...response,
    results: response.results.filter(isTelling),
  }));
  const entries = reportEntries(telling, Date.now()).filter((entry) => keys.has(entryKey(entry)));
  if (entries.length === 0) return undefined;
  const found = new Set(entries.map(entryKey));
  return (before) => [...before.filter((entry) => !found.has(entryKey(entry))), ...entries];
}

/** That a change was not needed again says nothing of whether it was made before. */
function isTelling({ type, verdict, exceptions }: RuleResult): boolean {
  return type !== "mutation" || verdict !== "skip" || exceptions.length > 0;
}

function kindOf({ kind: { group, version, kind } }: AdmissionRequest): JsonMap {
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind };
}
