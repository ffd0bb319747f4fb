/** Answers in the form of an AdmissionReview's response (admission.k8s.io/v1). */
import { quote } from "@winnow/value";
import { labelErrorText } from "./error-list.ts";
import type { LabelProblem } from "./policy.ts";
import type { AdmissionRequest } from "./request.ts";

interface StatusCause {
  readonly reason?: string;
  readonly message: string;
  readonly field?: string;
}

interface StatusDetails {
  readonly name?: string;
  readonly kind?: string;
  readonly causes?: readonly StatusCause[];
}

/** Why a request is denied, as the API server hands it on to the client. */
export interface AdmissionStatus {
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: "Failure";
  readonly message: string;
  readonly reason: "Forbidden" | "Invalid" | "BadRequest" | "InternalError";
  readonly details?: StatusDetails;
  readonly code: number;
}

/** The fields stand in the order in which the API server writes them; empty ones are left out. */
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: AdmissionStatus;
  /** Keys without the prefix `pod-security.kubernetes.io/`, which the API server adds; sorted. */
  readonly auditAnnotations?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
}

/** What a response may carry beside its verdict. */
export interface ResponseNotes {
  readonly annotations?: ReadonlyMap<string, string>;
  readonly warnings?: readonly string[];
}

export function allow(request: AdmissionRequest, notes: ResponseNotes = {}): AdmissionResponse {
  return respond(request, undefined, notes);
}

/** The annotation alone tells that a request was not judged. */
export function allowExempt(
  request: AdmissionRequest,
  exemption: "namespace" | "user" | "runtimeClass",
): AdmissionResponse {
  return allow(request, { annotations: new Map([["exempt", exemption]]) });
}

/** 403: the pod violates what is enforced. */
export function forbid(
  request: AdmissionRequest,
  why: string,
  notes: ResponseNotes,
): AdmissionResponse {
  const { name, resource } = request;
  const subject = name === "" ? resource : `${resource} ${quote(name)}`;
  const status = failure("Forbidden", 403, `${subject} is forbidden: ${why}`, {
    ...nameOf(name),
    kind: resource,
  });
  return respond(request, status, notes);
}

/** 422: labels of a namespace cannot be read. */
export function refuseLabels(
  request: AdmissionRequest,
  problems: readonly LabelProblem[],
): AdmissionResponse {
  const { name } = request;
  const message = `Namespace ${quote(name)} is invalid: ${labelErrorText(problems)}`;
  const status = failure("Invalid", 422, message, {
    ...nameOf(name),
    kind: "Namespace",
    causes: problems.map((problem) => ({
      reason: "FieldValueInvalid",
      message: problem.message,
      field: problem.field,
    })),
  });
  return respond(request, status, {});
}

/** 400: an object is not what its resource says. */
export function refuseObject(
  request: AdmissionRequest,
  what: string,
  why: string,
): AdmissionResponse {
  return respond(request, failure("BadRequest", 400, what), errorNote(`${what}: ${why}`));
}

/** 500: something that is needed for the verdict cannot be had. */
export function failInternally(
  request: AdmissionRequest,
  what: string,
  why: string,
): AdmissionResponse {
  const message = `Internal error occurred: ${what}`;
  const status = failure("InternalError", 500, message, { causes: [{ message: what }] });
  return respond(request, status, errorNote(`${message}: ${why}`));
}

/** Allowed although it could not be judged; only for objects that are never denied. */
export function allowWithError(request: AdmissionRequest, error: string): AdmissionResponse {
  return allow(request, errorNote(error));
}

function errorNote(error: string): ResponseNotes {
  return { annotations: new Map([["error", error]]) };
}

function nameOf(name: string): { name?: string } {
  return name === "" ? {} : { name };
}

function failure(
  reason: AdmissionStatus["reason"],
  code: number,
  message: string,
  details?: StatusDetails,
): AdmissionStatus {
  return {
    metadata: {},
    status: "Failure",
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
}

function respond(
  request: AdmissionRequest,
  status: AdmissionStatus | undefined,
  { annotations = new Map(), warnings = [] }: ResponseNotes,
): AdmissionResponse {
  const entries = [...annotations].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return {
    uid: request.uid ?? "",
    allowed: status === undefined,
    ...(status === undefined ? {} : { status }),
    ...(entries.length === 0 ? {} : { auditAnnotations: Object.fromEntries(entries) }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}
