import {
  compilePodSecurity,
  failedControlsText,
  fieldErrorPath,
  podTemplatePath,
  reportProperties,
} from "@winnow/pod-security";
import type { PodPaths, PodSecurityOutcome, PodDocument } from "@winnow/pod-security";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { noteDifference } from "../../expression/scope.ts";
import type { PodSecurity } from "../../policy/policy.ts";
import type { Semantics } from "../../semantics.ts";
import type { Body, Outcome, Subject } from "../outcome.ts";
import { tracePodSecurity } from "./trace-pod-security.ts";

/** A pod, or the template of one, in the resource under judgement. */
interface FoundPod {
  readonly pod: PodDocument;
  /** The keys that lead to it. */
  readonly template: readonly string[];
  /** Its fields as messages write them. */
  readonly paths: PodPaths;
}

function notJudged(reason: string): Outcome {
  return { verdict: "error", message: `Error while getting new resource: ${reason}` };
}

/** Compiles `validate.podSecurity`. */
export function compilePodSecurityBody(
  podSecurity: PodSecurity,
  rule: string,
  semantics: Semantics,
  path: string,
): Body {
  const { level, version } = podSecurity;
  const compiled = compilePodSecurity(podSecurity, semantics);
  return {
    judge(subject, scope) {
      if (subject.isDelete) return undefined;
      const found = findPod(subject.resource);
      if (found === undefined) {
        return notJudged("could not find correct resource type");
      }
      const extra = subject.podSecurityExceptions.flatMap((exception) => exception.podSecurity);
      const trace =
        scope.tracer && tracePodSecurity(podSecurity, subject.podSecurityExceptions, path);
      const outcome = compiled.check(found.pod, extra, trace?.tracer);
      outcome.differences.forEach((name) => noteDifference(scope, name));
      if (scope.tracer !== undefined) trace?.tell(scope.tracer, outcome, found);
      return verdictOf(outcome, found.paths, subject);
    },
  };

  function verdictOf(outcome: PodSecurityOutcome, paths: PodPaths, subject: Subject): Outcome {
    if (outcome.error !== undefined) {
      return notJudged(outcome.error);
    }
    if (outcome.failed.length === 0) {
      const properties = reportProperties(level, version, []);
      return { verdict: "pass", message: `Validation rule '${rule}' passed.`, properties };
    }
    if (outcome.failedAfterExtra.length === 0) {
      const exceptions = subject.podSecurityExceptions.map((exception) => exception.name);
      const message = `rule is skipped due to policy exceptions ${exceptions.join(", ")}`;
      return { verdict: "skip", message, exceptions };
    }
    const text = failedControlsText(outcome.failedAfterExtra, paths);
    const first = outcome.failedAfterExtra[0]?.errors[0];
    return {
      verdict: "fail",
      message: `Validation rule '${rule}' failed. It violates PodSecurity "${level}:${version}": ${text}`,
      properties: reportProperties(level, version, outcome.failedAfterExtra),
      ...(first === undefined ? {} : { at: { path: fieldErrorPath(first, paths) } }),
    };
  }

  function findPod(resource: JsonMap): FoundPod | undefined {
    const steps = podTemplatePath(get(resource, "kind"));
    if (steps === undefined) return undefined;
    const template = getPath(resource, steps);
    if (template === undefined || !isMap(template)) return undefined;
    const prefix = steps.length === 0 ? "" : `${steps.join(".")}.`;
    return {
      template: steps,
      pod: { spec: get(template, "spec"), metadata: get(template, "metadata") },
      paths: {
        spec: `${prefix}spec`,
        // Kyverno shows annotations below the template, also those of a bare pod
        metadata: semantics === "sound" ? `${prefix}metadata` : "spec.template.metadata",
      },
    };
  }
}
