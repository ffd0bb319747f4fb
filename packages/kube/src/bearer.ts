/** What a request carries to prove who asks. */
import { KubeError } from "./kube-error.ts";

export interface Authorization {
  readonly header?: string;
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Milliseconds since the epoch after which it must be asked for again. */
  readonly expires?: number;
}

/** `Authorization` for a token; a token that could carry another header is refused. */
export function bearer(token: string): string {
  const text = token.trim();
  if (!/^[\x21-\x7e]+$/u.test(text)) {
    throw new KubeError("the token is empty or holds characters that no token has");
  }
  return `Bearer ${text}`;
}
