/**
 * The variable `authorizer`: whether somebody may do something, asked of the API server by a
 * SubjectAccessReview (authorization.k8s.io/v1).
 */
import { Authorizer, ResourceCheck } from "@winnow/cel";
import type { AuthorizationAnswer, AuthorizationQuestion, CelValue } from "@winnow/cel";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { ExpressionError } from "../expression/failure.ts";
import type { Session } from "../expression/session.ts";
import type { MatchSubject } from "../match/subject.ts";

export interface AuthorizerFacts {
  readonly subject: MatchSubject;
  /** Of the object; empty where the server has not given one yet. */
  readonly name: string;
  readonly session: Session;
  /** Whether questions are asked as they are written; Kyverno asks for the request's own kind. */
  readonly isSound: boolean;
  /** Told where the two ask for different things. */
  readonly onDifference: () => void;
}

/** `authorizer` and `authorizer.requestResource`. What they ask throws Suspension and ExpressionError. */
export function authorizerValues(facts: AuthorizerFacts): {
  readonly authorizer: CelValue;
  readonly requestResource: CelValue;
} {
  const { subject, name, session, isSound, onDifference } = facts;
  const { resource, subresource, namespace } = subject;
  const authorize = (question: AuthorizationQuestion): AuthorizationAnswer => {
    if (!isSound) return ask(narrowReview(question, subject), session);
    if (!isAboutKind(question, subject)) onDifference();
    return ask(reviewOf(question, subject), session);
  };
  const question = {
    group: resource?.group ?? "",
    resource: resource?.plural ?? "",
    subresource,
    namespace,
    name,
  };
  return {
    authorizer: new Authorizer(authorize),
    requestResource: new ResourceCheck(authorize, question),
  };
}

/** The `spec` of a review for a question as it is written. */
function reviewOf(question: AuthorizationQuestion, { admission }: MatchSubject): JsonMap {
  const { serviceAccount: account, verb } = question;
  const user =
    account === undefined
      ? userOf(admission?.userInfo)
      : {
          user: `system:serviceaccount:${account.namespace}:${account.name}`,
          groups: [
            "system:serviceaccounts",
            `system:serviceaccounts:${account.namespace}`,
            "system:authenticated",
          ],
        };
  if ("path" in question) {
    return { ...user, nonResourceAttributes: { path: question.path, verb } };
  }
  const { group, resource, subresource, namespace, name, fieldSelector, labelSelector } = question;
  return {
    ...user,
    resourceAttributes: {
      group,
      version: "*",
      resource,
      subresource,
      namespace,
      name,
      verb,
      ...rawSelector("fieldSelector", fieldSelector),
      ...rawSelector("labelSelector", labelSelector),
    },
  };
}

function rawSelector(key: string, selector: string | undefined): JsonMap {
  return selector === undefined ? {} : { [key]: { rawSelector: selector } };
}

function userOf(info: NonNullable<MatchSubject["admission"]>["userInfo"] = {}): JsonMap {
  const { username = "", uid = "", groups = [], extra } = info;
  return { user: username, uid, groups: [...groups], ...(extra === undefined ? {} : { extra }) };
}

function isAboutKind(question: AuthorizationQuestion, { resource }: MatchSubject): boolean {
  if ("path" in question || question.name !== "") return false;
  return question.group === resource?.group && question.resource === resource.plural;
}

/** What Kyverno asks: the verb on the kind of the request, by a user of no groups. */
function narrowReview(question: AuthorizationQuestion, subject: MatchSubject): JsonMap {
  const { resource, admission } = subject;
  const { serviceAccount: account, verb } = question;
  const user =
    account === undefined
      ? (admission?.userInfo.username ?? "")
      : `system:serviceaccount:${account.namespace}:${account.name}`;
  const { namespace, subresource } =
    "path" in question ? { namespace: "", subresource: "" } : question;
  return {
    user,
    resourceAttributes: {
      group: resource?.group ?? "",
      version: resource?.version ?? "",
      resource: resource?.plural ?? "",
      subresource,
      namespace,
      verb,
    },
  };
}

function ask(spec: JsonMap, session: Session): AuthorizationAnswer {
  const { providers } = session;
  if (providers.apiCall === undefined) {
    throw new ExpressionError("nobody can be asked who may do what here");
  }
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec,
  };
  const answer: Json = session.fetchOnce(
    JSON.stringify(["authorize", spec]),
    () =>
      providers.apiCall?.({
        policy: "",
        rule: "",
        entry: "authorizer",
        method: "POST",
        urlPath: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        data: review,
      }) ?? null,
  );
  const status = isMap(answer) ? get(answer, "status") : undefined;
  const { allowed, reason, evaluationError } = isMap(status) ? status : {};
  return {
    isAllowed: allowed === true,
    reason: typeof reason === "string" ? reason : "",
    ...(typeof evaluationError === "string" ? { error: evaluationError } : {}),
  };
}
