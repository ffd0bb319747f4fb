import { ApiError, KubeError } from "@winnow/kube";
import { InputError } from "../input-error.ts";

/** What went wrong with a cluster, as an input that cannot be used; other errors as they are. */
export function inputError(error: unknown, what: string): unknown {
  const isKnown = error instanceof KubeError || error instanceof ApiError;
  return isKnown ? new InputError(`${what}${error.message}`) : error;
}

/** Does something with a cluster. Throws InputError for what goes wrong with it. */
export function asInput<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw inputError(error, "");
  }
}
