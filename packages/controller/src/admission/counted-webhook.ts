import { logAdmission } from "../log/admission-log.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Webhook } from "../server/admission-server.ts";
import type { Judge } from "../trace/admission-spans.ts";
import { whenKnown } from "../when-known.ts";

/** Who is told of requests that were judged. */
export interface AdmissionObservers {
  readonly metrics: Metrics;
  readonly log: Log;
}

/** A webhook whose requests, results and times are counted and logged. */
export function countedWebhook(
  { metrics, log }: AdmissionObservers,
  kind: "validate" | "mutate",
  judge: Judge,
): Webhook {
  return (asked, path, call) => {
    const began = performance.now();
    return whenKnown(judge(asked, path, call), (judged) => {
      const { answer, responses } = judged;
      const milliseconds = performance.now() - began;
      metrics.admission(asked, kind, answer.allowed, milliseconds / 1000);
      metrics.results(responses, asked);
      logAdmission(log, kind, asked, judged, milliseconds);
      return answer;
    });
  };
}
