import type { Json } from "@winnow/value";

/** What the API server asks Pod Security Admission; it is not asked about other operations. */
export interface AdmissionRequest {
  /** Repeated in the response; empty where none is given. */
  readonly uid?: string;
  readonly operation: "CREATE" | "UPDATE";
  /** The plural that the API calls it: `pods`, `namespaces`, `deployments`. */
  readonly resource: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** Empty where the API server is to make one up (generateName). */
  readonly name: string;
  /** For a namespace, its own name. */
  readonly namespace: string;
  /** Empty where nobody is known. */
  readonly username: string;
  readonly object: Json;
  /** The object before the update. */
  readonly oldObject?: Json;
}
