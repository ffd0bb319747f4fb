import type { Metrics } from "../metrics/metrics.ts";
import type { Webhook } from "../server/admission-server.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import type { Judged } from "./admission.ts";

/** A webhook whose requests, results and times are counted. */
export function countedWebhook(
  metrics: Metrics,
  kind: "validate" | "mutate",
  judge: (asked: AdmissionRequest, path: string) => Promise<Judged>,
): Webhook {
  return async (asked, path) => {
    const began = performance.now();
    const { answer, responses } = await judge(asked, path);
    metrics.admission(asked, kind, answer.allowed, (performance.now() - began) / 1000);
    metrics.results(responses, asked);
    return answer;
  };
}
