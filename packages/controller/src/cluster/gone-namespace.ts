import { ApiError } from "@winnow/kube";

/**
 * Whether something could not be written because its namespace is gone, or being deleted with everything
 * in it: then nobody needs it.
 */
export function isGone(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 404 || (error.status === 403 && /being terminated/u.test(error.message));
}
