import { functionOf, method } from "../declare.ts";
import type { Library } from "../library.ts";
import { opaque, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, CelObject } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { sizeOf, traversalCost } from "../cost.ts";
import { validateDnsLabel, validateDnsSubdomain } from "./name-format.ts";

const { bool, string } = scalar;

export const authorizerType: Type = opaque("kubernetes.authorization.Authorizer");
export const resourceCheckType: Type = opaque("kubernetes.authorization.ResourceCheck");
const groupCheckType = opaque("kubernetes.authorization.GroupCheck");
const pathCheckType = opaque("kubernetes.authorization.PathCheck");
const decisionType = opaque("kubernetes.authorization.Decision");

/** A service account that is asked for in place of the one who makes the request. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** What a check of a path asks. */
export interface PathQuestion {
  readonly serviceAccount?: ServiceAccount;
  readonly path: string;
}

/** What a check of a resource asks. Selectors are as they were written, and may be wrong. */
export interface ResourceQuestion {
  readonly serviceAccount?: ServiceAccount;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

export type AuthorizationQuestion = (PathQuestion | ResourceQuestion) & { readonly verb: string };

export interface AuthorizationAnswer {
  readonly isAllowed: boolean;
  readonly reason: string;
  /** Why there is no certain answer. */
  readonly error?: string;
}

/** Answers whether something is allowed. What it throws passes through the evaluation. */
export type Authorize = (question: AuthorizationQuestion) => AuthorizationAnswer;

/** A value that equals none, not even itself: Kubernetes does not compare them at all. */
abstract class Incomparable extends CelObject {
  override equals(): boolean {
    return false;
  }
}

/** The value of the variable `authorizer`: asks for whoever makes the request. */
export class Authorizer extends Incomparable {
  override readonly type: Type = authorizerType;
  readonly serviceAccount: ServiceAccount | undefined;
  constructor(serviceAccount?: ServiceAccount) {
    super();
    this.serviceAccount = serviceAccount;
  }
}

class GroupCheck extends Incomparable {
  override readonly type: Type = groupCheckType;
  readonly serviceAccount: ServiceAccount | undefined;
  readonly group: string;
  constructor(serviceAccount: ServiceAccount | undefined, group: string) {
    super();
    this.serviceAccount = serviceAccount;
    this.group = group;
  }
}

class PathCheck extends Incomparable {
  override readonly type: Type = pathCheckType;
  readonly question: PathQuestion;
  constructor(question: PathQuestion) {
    super();
    this.question = question;
  }
}

/** Also the value of the variable `authorizer.requestResource`, of the resource of the request. */
export class ResourceCheck extends Incomparable {
  override readonly type: Type = resourceCheckType;
  readonly question: ResourceQuestion;
  constructor(question: ResourceQuestion) {
    super();
    this.question = question;
  }
}

class Decision extends Incomparable {
  override readonly type: Type = decisionType;
  readonly answer: AuthorizationAnswer;
  constructor(answer: AuthorizationAnswer) {
    super();
    this.answer = answer;
  }
}

/** A check costs so much that an expression can afford two. */
const checkCost = 350_000;

/**
 * Asks whether something is allowed. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes
 * authorizer library"; since Kubernetes 1.27, selectors since 1.31.
 */
export function authorizerLibrary(authorize: Authorize): Library {
  function check(question: PathQuestion | ResourceQuestion, verb: string): Decision {
    return new Decision(authorize({ ...question, verb }));
  }
  function checkPath({ question }: PathCheck, verb: string): CelResult {
    return question.path === "" ? new CelError("path must not be empty") : check(question, verb);
  }
  function checkResource({ question }: ResourceCheck, verb: string): CelResult {
    if (question.resource === "") return new CelError("resource must not be empty");
    return check(question, verb);
  }
  return {
    name: "kubernetes.authz",
    functions: [
      ...builders,
      functionOf(
        "check",
        method([pathCheckType, string], decisionType, checkPath, () => checkCost),
        method([resourceCheckType, string], decisionType, checkResource, () => checkCost),
      ),
      ...accessors,
    ],
  };
}

const builders: Library["functions"] = [
  functionOf("path", method([authorizerType, string], pathCheckType, checkOfPath)),
  functionOf("group", method([authorizerType, string], groupCheckType, checkOfGroup)),
  functionOf(
    "serviceAccount",
    method([authorizerType, string, string], authorizerType, forServiceAccount),
  ),
  functionOf("resource", method([groupCheckType, string], resourceCheckType, checkOfResource)),
  ...(["subresource", "namespace", "name"] as const).map((field) =>
    functionOf(field, method([resourceCheckType, string], resourceCheckType, setter(field))),
  ),
  ...(["fieldSelector", "labelSelector"] as const).map((field) =>
    functionOf(
      field,
      method([resourceCheckType, string], resourceCheckType, setter(field), selectorCost),
    ),
  ),
];

const accessors: Library["functions"] = [
  functionOf(
    "allowed",
    method([decisionType], bool, ({ answer }: Decision) => answer.isAllowed),
  ),
  functionOf(
    "reason",
    method([decisionType], string, ({ answer }: Decision) => answer.reason),
  ),
  functionOf("errored", method([decisionType], bool, isErrored)),
  functionOf(
    "error",
    method([decisionType], string, ({ answer }: Decision) => answer.error ?? ""),
  ),
];

function isErrored({ answer }: Decision): boolean {
  return answer.error !== undefined;
}

function checkOfPath({ serviceAccount }: Authorizer, path: string): PathCheck {
  return new PathCheck(serviceAccount === undefined ? { path } : { serviceAccount, path });
}

function checkOfGroup({ serviceAccount }: Authorizer, group: string): GroupCheck {
  return new GroupCheck(serviceAccount, group);
}

function checkOfResource({ serviceAccount, group }: GroupCheck, resource: string): ResourceCheck {
  const question = { group, resource, subresource: "", namespace: "", name: "" };
  return new ResourceCheck(
    serviceAccount === undefined ? question : { ...question, serviceAccount },
  );
}

function forServiceAccount(_: Authorizer, namespace: string, name: string): CelResult {
  if (validateDnsSubdomain(name).length > 0) return new CelError("Invalid service account name");
  if (validateDnsLabel(namespace).length > 0) {
    return new CelError("Invalid service account namespace");
  }
  return new Authorizer({ namespace, name });
}

function setter(field: keyof ResourceQuestion) {
  return ({ question }: ResourceCheck, value: string): ResourceCheck =>
    new ResourceCheck({ ...question, [field]: value });
}

/** As if every second character were a requirement of the selector. */
function selectorCost([, selector]: readonly CelValue[]): number {
  const size = sizeOf(selector ?? null);
  return 10 + traversalCost(size) + Math.ceil(size / 2) * 50;
}
