import type { Identity } from "../resource/identity.ts";

/** That a resource will be deleted, or that nobody can say. */
export interface Deletion {
  readonly resource: Identity;
  /** `ClusterCleanupPolicy clean-pods`, or `label cleanup.kyverno.io/ttl`. */
  readonly by: string;
  /** RFC 3339, or a time that hangs on the creation; undefined where it will not be deleted. */
  readonly when: string | undefined;
  readonly propagationPolicy: string | undefined;
  /** Why it will not be deleted although it looks as if it should. */
  readonly problem: string | undefined;
  readonly differences: readonly string[];
}
