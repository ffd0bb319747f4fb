/**
 * What is told as Events of what policies found. Reasons, actions and whom an Event regards are those
 * that Kyverno's users look for.
 */
import type { Policy, PolicyResponse, RuleResult } from "@winnow/engine";
import type { ReportSubject } from "../report/report-document.ts";
import { reportedName } from "../report/reported-rules.ts";

/** The reasons of Events. */
export const eventReasons = [
  "PolicyViolation",
  "PolicyApplied",
  "PolicyError",
  "PolicySkipped",
] as const;

export type EventReason = (typeof eventReasons)[number];

/** An ObjectReference of Kubernetes' core API. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
}

export interface PolicyEvent {
  readonly regarding: Reference;
  readonly related?: Reference;
  readonly type: "Normal" | "Warning";
  readonly reason: EventReason;
  readonly action: "Resource Passed" | "Resource Blocked" | "Resource Mutated";
  readonly note: string;
  /** Which part of the engine has found it. */
  readonly component: "kyverno-admission" | "kyverno-scan";
}

export interface EventFacts {
  readonly component: PolicyEvent["component"];
  /** Whether the request was denied: there is no resource then that an Event could regard. */
  readonly isBlocked: boolean;
  /** Whether something is to be told of a rule that found nothing wrong. */
  readonly tellsSuccess: (action: PolicyEvent["action"]) => boolean;
  /** The uid of a policy's object; by it `kubectl describe` finds Events. */
  readonly uidOf: (policy: Policy) => string | undefined;
  /** Leaves out results that were told before. */
  readonly isNew: (result: RuleResult) => boolean;
}

/** The resource that was judged; without a uid where it is not stored yet. */
export type JudgedResource = Omit<ReportSubject, "uid"> & { readonly uid?: string };

/** The Events about a resource and the policies that judged it. */
export function policyEvents(
  responses: readonly PolicyResponse[],
  resource: JudgedResource,
  facts: EventFacts,
): PolicyEvent[] {
  return responses.flatMap((response) => {
    const news = response.results.filter((result) => facts.isNew(result));
    const events = news.flatMap((result) => eventsOf(response, result, resource, facts));
    return [...events, ...successOf(response, news, resource, facts)];
  });
}

function eventsOf(
  { policy }: PolicyResponse,
  result: RuleResult,
  resource: JudgedResource,
  facts: EventFacts,
): PolicyEvent[] {
  const { verdict, rule, message, exceptions } = result;
  const { component, isBlocked } = facts;
  const regarding = policyReference(policy, facts);
  const related = resourceReference(resource);
  const label = resourceLabel(resource);
  if (verdict === "skip") {
    if (exceptions.length === 0) return [];
    const skipped = {
      type: "Normal",
      reason: "PolicySkipped",
      action: "Resource Passed",
      component,
    } as const;
    const names = exceptions.join(", ");
    const note = `${label}: [${rule}] was skipped because of the exception ${names}`;
    const onExceptions = exceptions.map((name) => ({
      ...skipped,
      regarding: exceptionReference(name),
      related,
      note: `${label} was skipped by the rule ${reportedName(policy)}/${rule}`,
    }));
    return [{ ...skipped, regarding, related, note }, ...onExceptions];
  }
  if (verdict !== "fail" && verdict !== "error") return [];
  const violation = {
    type: "Warning",
    reason: verdict === "error" ? "PolicyError" : "PolicyViolation",
    action: isBlocked ? "Resource Blocked" : "Resource Passed",
    component,
  } as const;
  const blocked = isBlocked ? " (blocked)" : "";
  const note = `${label}: [${rule}] ${verdict}${blocked}; ${message}`;
  const onPolicy: PolicyEvent = { ...violation, regarding, related, note };
  if (isBlocked) return [onPolicy];
  const onResource = `policy ${reportedName(policy)}/${rule} ${verdict}: ${message}`;
  return [onPolicy, { ...violation, regarding: related, note: onResource }];
}

/** A policy that found nothing wrong, where that is to be told. */
function successOf(
  { policy, results }: PolicyResponse,
  news: readonly RuleResult[],
  resource: JudgedResource,
  facts: EventFacts,
): PolicyEvent[] {
  if (facts.isBlocked || !news.some(({ verdict }) => verdict === "pass")) return [];
  if (results.some(({ verdict }) => verdict === "fail" || verdict === "error")) return [];
  const isMutated = news.some(({ type, verdict }) => type === "mutation" && verdict === "pass");
  const action = isMutated ? "Resource Mutated" : "Resource Passed";
  if (!facts.tellsSuccess(action)) return [];
  const event: PolicyEvent = {
    type: "Normal",
    reason: "PolicyApplied",
    action,
    component: facts.component,
    regarding: policyReference(policy, facts),
    related: resourceReference(resource),
    note: `${resourceLabel(resource)}: pass`,
  };
  return [event];
}

function policyReference(policy: Policy, { uidOf }: EventFacts): Reference {
  const { kind, name, namespace } = policy;
  const uid = uidOf(policy);
  return {
    // the version that is followed, whichever the policy was written in
    apiVersion: "kyverno.io/v1",
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
  };
}

function exceptionReference(name: string): Reference {
  const slash = name.indexOf("/");
  return {
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    name: name.slice(slash + 1),
    ...(slash < 0 ? {} : { namespace: name.slice(0, slash) }),
  };
}

function resourceReference({ apiVersion, kind, namespace, name, uid }: JudgedResource): Reference {
  return {
    apiVersion,
    kind,
    name,
    ...(namespace === "" ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
  };
}

/** `Pod shop/web`, `Namespace shop` */
function resourceLabel({ kind, namespace, name }: JudgedResource): string {
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`;
}
