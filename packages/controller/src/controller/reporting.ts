/** Scans, reports and Events: what the controller tells beside its answers. */
import type { Policy, Providers, RuleResult, Semantics, Verdict } from "@winnow/engine";
import type { KubeClient } from "@winnow/kube";
import { getPath } from "@winnow/value";
import type { Judged } from "../admission/admission.ts";
import type { ClusterLookups } from "../cluster/cluster-lookups.ts";
import type { ClusterWatch } from "../cluster/cluster-watch.ts";
import { createEventQueue } from "../event/event-queue.ts";
import { policyEvents } from "../event/policy-events.ts";
import type { EventFacts, EventReason, JudgedResource } from "../event/policy-events.ts";
import { createErrorLog } from "../error-log.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { createAdmissionReports } from "../report/admission-reports.ts";
import { reportKinds } from "../report/report-kinds.ts";
import type { ReportApi } from "../report/report-kinds.ts";
import { createReportWriter } from "../report/report-writer.ts";
import { admissionRules } from "../report/reported-rules.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { startBackgroundScan } from "../scan/background-scan.ts";
import type { BackgroundScan, FilteredResource } from "../scan/background-scan.ts";
import type { PolicySnapshot } from "./current-policies.ts";

/** What is scanned, reported and told. */
export interface ReportingSettings {
  /** Between two scans of everything, in milliseconds. */
  readonly scanInterval: number;
  /** Undefined: nothing is scanned and no reports are written. */
  readonly api: ReportApi | undefined;
  /** The results that reports have. */
  readonly allowedResults: ReadonlySet<Verdict>;
  readonly omittedEvents: ReadonlySet<EventReason>;
}

export interface ReportingOptions {
  readonly client: KubeClient;
  readonly settings: ReportingSettings;
  readonly semantics: Semantics;
  readonly snapshot: () => PolicySnapshot | undefined;
  readonly watch: Pick<ClusterWatch, "labelsOfNamespace">;
  readonly providers: Providers & ClusterLookups;
  readonly metrics: Pick<Metrics, "scanned">;
  /** Resources that are never judged. */
  readonly isFiltered: (resource: FilteredResource) => boolean;
  readonly tellsSuccess: EventFacts["tellsSuccess"];
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}

export interface Reporting {
  /** Policies, kinds, settings or labels of namespaces have changed: everything is to be judged again. */
  changed(): void;
  /** A request was judged, by whichever replica. */
  onJudged(asked: AdmissionRequest, judged: Judged): void;
  /** Scans until the leadership is lost. */
  lead(lost: AbortSignal): void;
  stop(): Promise<void>;
}

export function createReporting(options: ReportingOptions): Reporting {
  const { client, settings, snapshot } = options;
  const onError = createErrorLog(options.onError);
  const { api, allowedResults, omittedEvents } = settings;
  const events = createEventQueue({ client, omitted: omittedEvents, onError });
  const writer =
    api === undefined ? undefined : createReportWriter({ client, api, allowedResults, onError });
  const admitted =
    writer === undefined
      ? undefined
      : createAdmissionReports({ client, put: (...args) => writer.put(...args), onError });
  let scan: BackgroundScan | undefined;
  let lost: AbortSignal | undefined;
  let isStopped = false;
  let isMissingTold = false;

  /** Whether the kinds of reports are served; tells once where they are not. */
  function isInstalled(): boolean {
    const now = snapshot();
    if (api === undefined || now === undefined) return false;
    const missing = Object.values(reportKinds[api]).find(
      ({ group, version, kind }) => now.kinds.scopeOf(group, version, kind) === undefined,
    );
    if (missing !== undefined && !isMissingTold) {
      options.log.write(
        "warn",
        `nothing is scanned and no reports are written: the cluster has no ${missing.kind} of ${api}; install it: winnow crds | kubectl apply --server-side -f -`,
      );
    }
    isMissingTold = missing !== undefined;
    return missing === undefined;
  }

  function policyUid({ kind, namespace, name }: Policy): string | undefined {
    const file = [kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");
    return snapshot()?.documents.find((document) => document.file === file)?.uid;
  }

  /** Starts, goes on or ends, as it should be now. */
  function arrange(): void {
    const isWanted = !isStopped && lost?.aborted === false && isInstalled();
    if (!isWanted) {
      const ended = scan;
      scan = undefined;
      void ended?.stop();
    } else if (scan === undefined) {
      if (api === undefined || writer === undefined) return;
      scan = startBackgroundScan({
        ...options,
        api,
        writer,
        allowedResults,
        interval: settings.scanInterval,
        snapshot: requireSnapshot,
        onScanned(subject, responses, news) {
          const facts = { component: "kyverno-scan", isBlocked: false } as const;
          const isNew = (result: RuleResult): boolean => news.has(result);
          events.add(policyEvents(responses, subject, { ...facts, isNew, ...told }));
        },
      });
    } else {
      scan.scanAll();
    }
  }

  function requireSnapshot(): PolicySnapshot {
    const now = snapshot();
    if (now === undefined) throw new Error("the policies have not been read yet");
    return now;
  }

  const told: Pick<EventFacts, "tellsSuccess" | "uidOf"> = {
    tellsSuccess: options.tellsSuccess,
    uidOf: policyUid,
  };

  return {
    changed: arrange,
    onJudged(asked, judged) {
      const now = snapshot();
      if (asked.dryRun || now === undefined) return;
      const facts = { component: "kyverno-admission", isNew: () => true } as const;
      const isBlocked = !judged.answer.allowed;
      const resource = judgedResource(asked);
      events.add(policyEvents(judged.responses, resource, { ...facts, isBlocked, ...told }));
      if (isInstalled()) admitted?.take(asked, judged, admissionRules(now.compiled.set.policies));
    },
    lead(signal) {
      lost = signal;
      signal.addEventListener("abort", arrange, { once: true });
      arrange();
    },
    async stop() {
      isStopped = true;
      const ended = scan;
      scan = undefined;
      await Promise.all([ended?.stop(), admitted?.stop(), writer?.stop(), events.stop()]);
    },
  };
}

/** The resource that a request is about, as far as it has a name and a uid yet. */
function judgedResource({
  kind,
  namespace,
  name,
  object,
  oldObject,
}: AdmissionRequest): JudgedResource {
  const uid = getPath(object ?? oldObject ?? {}, ["metadata", "uid"]);
  const prefix = getPath(object ?? {}, ["metadata", "generateName"]);
  return {
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    // the request for a Namespace names itself there
    namespace: kind.kind === "Namespace" ? "" : namespace,
    name: name === "" && typeof prefix === "string" ? prefix : name,
    ...(typeof uid === "string" ? { uid } : {}),
  };
}
