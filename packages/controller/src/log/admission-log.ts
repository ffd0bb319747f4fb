/** Admission requests in the log: denials always, the others for whoever wants to see everything. */
import type { Judged } from "../admission/admission.ts";
import { denies } from "../admission/denial-message.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import type { Log, LogFields } from "./log.ts";

/** What a line says of a request. */
export function requestFields(asked: AdmissionRequest): LogFields {
  return {
    kind: asked.kind.kind,
    namespace: given(asked.namespace),
    name: given(asked.name),
    subresource: given(asked.subresource),
    operation: asked.operation,
    user: asked.userInfo.username,
    request: asked.uid,
    dryRun: asked.dryRun || undefined,
  };
}

/** Writes what became of a request; `milliseconds` is how long it took to judge, and the field `duration`. */
export function logAdmission(
  log: Log,
  webhook: string,
  asked: AdmissionRequest,
  { answer, responses }: Judged,
  milliseconds: number,
): void {
  const { allowed } = answer;
  const level = allowed ? "debug" : "info";
  if (!log.isEnabled(level)) return;
  log.write(level, allowed ? "admission allowed" : "admission denied", {
    webhook,
    ...(allowed ? {} : denyingRules(responses)),
    ...requestFields(asked),
    allowed,
    duration: Math.round(milliseconds * 1000) / 1000,
  });
}

/** The policies that deny, and for each of their violated rules `policy/rule`, between commas. */
function denyingRules(responses: Judged["responses"]): LogFields {
  const denying = responses.filter(denies);
  const rules = denying.flatMap(({ policy, results }) =>
    results
      .filter(({ verdict }) => verdict === "fail" || verdict === "error")
      .map(({ rule }) => `${policy.name}/${rule}`),
  );
  return {
    policy: given(denying.map(({ policy }) => policy.name).join(",")),
    rule: given(rules.join(",")),
  };
}

function given(text: string): string | undefined {
  return text === "" ? undefined : text;
}
