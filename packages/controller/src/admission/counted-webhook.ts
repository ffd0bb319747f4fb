import type { Maybe } from "@winnow/engine";
import type { Metrics } from "../metrics/metrics.ts";
import type { Webhook } from "../server/admission-server.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { whenKnown } from "../when-known.ts";
import type { Judged } from "./admission.ts";

/** A webhook whose requests, results and times are counted. */
export function countedWebhook(
  metrics: Metrics,
  kind: "validate" | "mutate",
  judge: (asked: AdmissionRequest, path: string) => Maybe<Judged>,
): Webhook {
  return (asked, path) => {
    const began = performance.now();
    return whenKnown(judge(asked, path), ({ answer, responses }) => {
      metrics.admission(asked, kind, answer.allowed, (performance.now() - began) / 1000);
      metrics.results(responses, asked);
      return answer;
    });
  };
}
