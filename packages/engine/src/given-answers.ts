import type { Json } from "@winnow/value";
import type { ApiCall } from "./request.ts";

/** An answer that is given in place of an API server's or a service's. */
export interface ApiResponse {
  readonly method: string;
  /** An absolute address (of `apiCall.service`), or the path of an API server (`apiCall.urlPath`). */
  readonly target: string;
  readonly statusCode: number;
  readonly body: Json;
}

/** The answer that was given for a call; undefined when none was. Throws for an answer of 400 and above. */
export function givenAnswer(responses: readonly ApiResponse[], call: ApiCall): Json | undefined {
  const target = call.urlPath ?? call.service?.url ?? "";
  const found = responses.find(
    (response) => response.method === call.method && response.target === target,
  );
  if (found === undefined) return undefined;
  if (found.statusCode >= 400) throw new Error(`HTTP ${found.statusCode}`);
  return found.body;
}
