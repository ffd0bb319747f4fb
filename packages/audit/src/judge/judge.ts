/** Asks the engine what it makes of a request, in the form the audit needs. */
import { compile } from "@winnow/engine";
import type {
  PolicyResponse,
  PolicySet,
  Problem,
  Providers,
  Request,
  Semantics,
  SourceDocument,
} from "@winnow/engine";
import { withoutUnaudited } from "../auditable.ts";
import type { NumberedDocument } from "../document-edit.ts";
import { isPolicy } from "../policy-parts.ts";
import type { WitnessResult } from "../report/report.ts";

export interface JudgeOptions {
  readonly semantics: Semantics;
  readonly now: () => number;
  readonly providers: Providers | undefined;
  /** Counts evaluations. */
  readonly counter: { count: number };
}

/** `reported`: a rule fails or cannot be judged, but not under Enforce, so the request is admitted. */
export type Outcome = "admitted" | "reported" | "denied";

/** A set of policies and exceptions that judges requests. */
export interface Judge {
  judge(request: Request): Outcome;
  /** Every result, for witnesses. */
  results(request: Request): readonly WitnessResult[];
}

/** A moment for policies that ask the time, so that an audit says the same twice. */
export const fixedMoment: number = Date.UTC(2025, 0, 1);

/**
 * Compiles documents into a judge, or tells the problems that are errors. The documents have been
 * compiled as a whole before; a problem here is one of an edited document.
 */
export function createJudge(
  documents: readonly NumberedDocument[],
  options: JudgeOptions,
): { readonly judge?: Judge; readonly problems: readonly Problem[] } {
  const { semantics, now, providers, counter } = options;
  const sources: SourceDocument[] = documents.map(({ value }) => ({
    value: isPolicy(value) ? withoutUnaudited(value, providers) : value,
  }));
  const result = compile(sources, { semantics, now, random: () => 0.5, lazy: true });
  if (!result.ok) return { problems: result.problems };
  return { judge: judgeOf(result.set, providers, counter), problems: result.problems };
}

function judgeOf(
  set: PolicySet,
  providers: Providers | undefined,
  counter: { count: number },
): Judge {
  const options = { mode: "admission" as const, ...(providers === undefined ? {} : { providers }) };
  const evaluate = (request: Request): readonly PolicyResponse[] => {
    counter.count += 1;
    const responses = set.evaluate(request, options);
    if (responses instanceof Promise) {
      throw new TypeError("an audit needs providers that answer at once");
    }
    return responses;
  };
  return {
    judge(request) {
      let outcome: Outcome = "admitted";
      for (const response of evaluate(request)) {
        if (!isFailure(response)) continue;
        if (response.failureAction === "Enforce") return "denied";
        outcome = "reported";
      }
      return outcome;
    },
    results: (request) => evaluate(request).flatMap(resultsOf),
  };
}

function isFailure({ results }: PolicyResponse): boolean {
  return results.some(({ verdict }) => verdict === "fail" || verdict === "error");
}

function resultsOf({ policy, failureAction, results }: PolicyResponse): WitnessResult[] {
  return results.map(({ rule, verdict, message, exceptions }) => ({
    policy: policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`,
    rule,
    verdict,
    message,
    exceptions,
    failureAction,
  }));
}
