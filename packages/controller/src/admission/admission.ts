/** Judges what an API server asks: the two webhooks of an admission controller. */
import type {
  Maybe,
  Phase,
  Policy,
  PolicyResponse,
  PolicySet,
  Providers,
  Request,
} from "@winnow/engine";
import { diffDocuments } from "@winnow/patch";
import { allowed } from "../review/admission-answer.ts";
import type { AdmissionAnswer } from "../review/admission-answer.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { whenKnown } from "../when-known.ts";
import { denialMessage, warningsOf } from "./denial-message.ts";
import { requestOf } from "./request-of.ts";
import type { RequestSurroundings } from "./request-of.ts";

/** What a request was judged to be, for answers, reports and metrics. */
export interface Judged {
  readonly answer: AdmissionAnswer;
  readonly responses: readonly PolicyResponse[];
}

/** What an admission controller judges by; each member may be another one for the next request. */
export interface AdmissionState {
  readonly policies: PolicySet;
  readonly providers: Providers;
  surroundings(asked: AdmissionRequest): Maybe<RequestSurroundings>;
  /** Whether nothing is to be judged, whoever asks and whatever for. */
  isExempt(asked: AdmissionRequest): boolean;
}

const nothing: Judged = { answer: allowed, responses: [] };

/** Tells the policies to judge by. */
export type PolicyFilter = (policy: Policy) => boolean;

/** The webhook that denies: rules that validate, and once more those that verify images. */
export function judgeValidation(
  state: AdmissionState,
  asked: AdmissionRequest,
  only?: PolicyFilter,
): Maybe<Judged> {
  return judge(state, asked, ["validate"], only);
}

/** The webhook that changes: rules that mutate, and those that verify images and write digests. */
export function judgeMutation(
  state: AdmissionState,
  asked: AdmissionRequest,
  only?: PolicyFilter,
): Maybe<Judged> {
  return judge(state, asked, ["mutate", "verifyImages"], only);
}

function judge(
  state: AdmissionState,
  asked: AdmissionRequest,
  phases: readonly Phase[],
  only: PolicyFilter | undefined,
): Maybe<Judged> {
  if (state.isExempt(asked)) return nothing;
  return whenKnown(state.surroundings(asked), (surroundings) => {
    const request = requestOf(asked, surroundings);
    const responses = state.policies.evaluate(request, {
      providers: state.providers,
      mode: "admission",
      phases,
      ...(only === undefined ? {} : { policies: only }),
    });
    return whenKnown(responses, (known) => judgedBy(known, request, asked));
  });
}

function judgedBy(
  responses: readonly PolicyResponse[],
  request: Request,
  asked: AdmissionRequest,
): Judged {
  const patched = responses.findLast((response) => response.patched !== undefined)?.patched;
  const patch =
    patched === undefined || request.object === undefined
      ? []
      : diffDocuments(request.object, patched);
  return { answer: answerOf(asked, responses, patch), responses };
}

function answerOf(
  asked: AdmissionRequest,
  responses: readonly PolicyResponse[],
  patch: ReturnType<typeof diffDocuments>,
): AdmissionAnswer {
  const message = denialMessage(asked, responses);
  const warnings = warningsOf(responses);
  if (message !== undefined) return { allowed: false, message, warnings };
  return patch.length === 0 && warnings.length === 0 ? allowed : { allowed: true, warnings, patch };
}
