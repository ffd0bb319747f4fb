import type { Json, JsonMap } from "@winnow/value";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** Who asks, as an AdmissionReview tells it. */
export interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: JsonMap;
}

/** Group, version and kind of the resource under judgement. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What is to be judged: the content of an admission request, or a resource found in a cluster or file. */
export interface Request {
  /** The new object; absent on DELETE. */
  readonly object?: JsonMap;
  readonly oldObject?: JsonMap;
  readonly operation: Operation;
  /** Absent means: no admission information at all (a background scan, a file). */
  readonly admission?: AdmissionInfo;
  /** Labels of the resource's namespace, for namespaceSelector. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly subresource?: string;
  readonly dryRun?: boolean;
  /** The kind asked for, where it differs from the object's own (subresources). */
  readonly kind?: GroupVersionKind;
}

/** Roles are `namespace:name`; cluster roles are bare names. */
export interface AdmissionInfo {
  readonly userInfo: UserInfo;
  readonly roles?: readonly string[];
  readonly clusterRoles?: readonly string[];
}

/** A value that may have to be fetched. Providers that know the answer at once return it bare. */
export type Maybe<T> = T | Promise<T>;

/** A call of `context[].apiCall`, with its variables substituted. */
export interface ApiCall {
  readonly policy: string;
  readonly rule: string;
  /** The entry's name in the policy's context. */
  readonly entry: string;
  /** The policy's namespace, when it is a namespaced Policy: its calls must stay there. */
  readonly namespace?: string;
  readonly method: "GET" | "POST";
  readonly urlPath?: string;
  readonly service?: {
    readonly url: string;
    readonly caBundle?: string;
    readonly headers: JsonMap;
  };
  readonly data?: JsonMap;
}

/**
 * What must come from outside, given by the host. A missing member means "not available here":
 * the rule that needs it becomes an error. A provider throws an Error to say why it has no answer.
 */
export interface Providers {
  configMap?(namespace: string, name: string): Maybe<JsonMap | undefined>;
  apiCall?(call: ApiCall): Maybe<Json>;
  globalReference?(name: string, projection: string | undefined): Maybe<Json>;
  imageRegistry?(reference: string): Maybe<Json>;
  /**
   * Values that stand in for a rule's context (the command line's values file). Keys may be dotted paths.
   * Where they are given, context entries that need the outside are not fetched.
   */
  values?(policy: string, rule: string): JsonMap | undefined;
  /** As `values`, for the elements of foreach: per key, one value for each element. */
  foreachValues?(
    policy: string,
    rule: string,
  ): Readonly<Record<string, readonly Json[]>> | undefined;
}
