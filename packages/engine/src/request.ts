import type { JsonMap } from "@winnow/value";

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

/** What a kind is called in the paths of an API server: `apps`, `v1`, `deployments`. */
export interface ResourceName {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
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
  /** Where an API server has told it. */
  readonly resource?: ResourceName;
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
