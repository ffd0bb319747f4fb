/** What must come from outside, given by the host. */
import type { Json, JsonMap } from "@winnow/value";
import type {
  ImageCheck,
  ManifestCheck,
  RegistryCredentials,
  VerifiedImage,
} from "./image-check.ts";
import type { LabelSelector } from "./policy/policy.ts";
import type { ApiCall, Maybe } from "./request.ts";

/** Which existing resources are wanted. */
export interface ResourceQuery {
  /** `v1`, `apps/v1`; `*` for any. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-wide resources and for all namespaces; may hold wildcards. */
  readonly namespace: string;
  /** Empty for all names; may hold wildcards. */
  readonly name: string;
  readonly selector?: LabelSelector;
}

/**
 * A missing member means "not available here": the rule that needs it becomes an error. A provider
 * throws an Error to say why it has no answer.
 */
export interface Providers {
  /** `policyNamespace` is that of a namespaced Policy; in a cluster such a policy must stay there. */
  configMap?(namespace: string, name: string, policyNamespace?: string): Maybe<JsonMap | undefined>;
  apiCall?(call: ApiCall): Maybe<Json>;
  globalReference?(name: string, projection: string | undefined): Maybe<Json>;
  /** A Namespace as it is stored; without it only its name and labels are known. */
  namespace?(name: string): Maybe<JsonMap>;
  /** Existing resources: targets of mutation, sources of clones. Empty where there are none. */
  listResources?(query: ResourceQuery): Maybe<readonly JsonMap[]>;
  /**
   * What a registry tells of an image: `image`, `resolvedImage`, `registry`, `repository`,
   * `identifier`, `manifest`, `configData`.
   */
  imageRegistry?(reference: string, credentials?: RegistryCredentials): Maybe<Json>;
  /** The digest (`sha256:…`) that a reference points to now. */
  imageDigest?(reference: string, credentials?: RegistryCredentials): Maybe<string>;
  /** Verifies what one attestor signed. Throws an Error that says what is wrong. */
  verifyImage?(check: ImageCheck): Maybe<VerifiedImage>;
  /** Verifies one signature on a manifest. Throws an Error that says what is wrong. */
  verifyManifest?(check: ManifestCheck): Maybe<void>;
  /**
   * A manifest as the API server would store it in a namespace, with defaults filled in; nothing is
   * stored.
   */
  dryRun?(manifest: JsonMap, namespace: string): Maybe<JsonMap>;
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
