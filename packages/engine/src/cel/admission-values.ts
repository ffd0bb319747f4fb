/**
 * What an expression sees of an admission request, as values. Source: Kubernetes' documentation of
 * ValidatingAdmissionPolicy; fields that are empty are not there, as in the documents of Kubernetes.
 */
import { Timestamp } from "@winnow/cel";
import type { CelValue } from "@winnow/cel";
import { TimeError, get, isMap, parseTime, timeLayouts } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { MatchSubject } from "../match/subject.ts";

type Fields = { [name: string]: CelValue };

/** What of a request is asked for; `sound` adds what Kyverno leaves out. */
export interface AdmissionFacts {
  readonly subject: MatchSubject;
  /** Empty where the server has not given one yet (generateName). */
  readonly name: string;
  readonly dryRun: boolean;
  readonly isSound: boolean;
}

/** The variable `request`. */
export function requestValue(facts: AdmissionFacts): Fields {
  const { subject, name, dryRun, isSound } = facts;
  const { kind, namespace, operation, admission, subresource, resource } = subject;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const gvr = {
    group: resource?.group ?? "",
    version: resource?.version ?? "",
    resource: resource?.plural ?? "",
  };
  const part = isSound ? subresource : "";
  return {
    kind: gvk,
    resource: gvr,
    requestKind: gvk,
    requestResource: gvr,
    operation,
    userInfo: userInfoValue(admission?.userInfo),
    dryRun: isSound && dryRun,
    options: null,
    ...given("subResource", part),
    ...given("requestSubResource", part),
    ...given("name", name),
    ...given("namespace", isNamespace(subject) ? "" : namespace),
  };
}

/** A Namespace stands in no namespace, although requests for one name it as theirs. */
export function isNamespace({ kind }: MatchSubject): boolean {
  return kind.kind === "Namespace" && kind.group === "" && kind.version === "v1";
}

function userInfoValue(info: NonNullable<MatchSubject["admission"]>["userInfo"] = {}): CelValue {
  const { username = "", uid = "", groups = [], extra = {} } = info;
  return {
    ...given("username", username),
    ...given("uid", uid),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function given(name: string, text: string): Fields {
  return text === "" ? {} : { [name]: text };
}

const times: ReadonlySet<string> = new Set(["creationTimestamp", "deletionTimestamp"]);

/** As Kubernetes writes times, which is the only form that its server sends. */
function timeValue(text: string): CelValue {
  try {
    return new Timestamp(parseTime(timeLayouts["RFC3339"] ?? "", text).nanoseconds);
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    return text;
  }
}

/** The variable `namespaceObject`, from a Namespace as it is stored, or from what is known of one. */
export function namespaceValue(namespace: JsonMap): CelValue {
  const metadata: Fields = {};
  const written = mapAt(namespace, "metadata");
  for (const key of Object.keys(written)) {
    // who has written which field, and who owns it, is not shown
    if (key === "managedFields" || key === "ownerReferences") continue;
    const value = get(written, key) ?? null;
    metadata[key] = times.has(key) && typeof value === "string" ? timeValue(value) : value;
  }
  return { metadata, spec: mapAt(namespace, "spec"), status: mapAt(namespace, "status") };
}

/** A namespace of which only name and labels are known. */
export function knownNamespace({ namespace, namespaceLabels }: MatchSubject): JsonMap {
  const hasLabels = Object.keys(namespaceLabels).length > 0;
  return {
    metadata: { name: namespace, ...(hasLabels ? { labels: { ...namespaceLabels } } : {}) },
  };
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return isMap(value) ? value : {};
}
