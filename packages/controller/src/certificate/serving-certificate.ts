/** The certificate that a webhook shows, renewed before it expires. */
import { createAuthority } from "./authority.ts";
import type { Authority, Issued } from "./authority.ts";

export interface ServingCertificate {
  /** Whom callers must trust, as PEM. */
  readonly authority: string;
  current(): Issued;
  stop(): void;
}

export interface ServingCertificateOptions {
  /** DNS names and IP addresses under which the server is called. */
  readonly hosts: readonly string[];
  /** For how long a certificate holds, in milliseconds; default 30 days. */
  readonly lifetime?: number;
  /** Told of each certificate after the first. */
  readonly onRenew: (issued: Issued) => void;
  readonly onError: (error: unknown) => void;
}

const day = 24 * 60 * 60 * 1000;
/** The longest time that a timer of Node can wait. */
const longestTimer = 2 ** 31 - 1;

/**
 * Makes an authority and a certificate of it, and a new certificate each time two thirds of its time
 * have passed. The authority stays the same, so nobody who trusts it need be told.
 */
export async function makeServingCertificate(
  options: ServingCertificateOptions,
): Promise<ServingCertificate> {
  const { hosts, lifetime = 30 * day, onRenew, onError } = options;
  const authority: Authority = await createAuthority({ name: "winnow", lifetime });
  let current = await authority.issueServer(hosts);

  async function renew(): Promise<void> {
    try {
      current = await authority.issueServer(hosts);
      onRenew(current);
    } catch (error) {
      onError(error);
    }
  }

  const timer = setInterval(() => void renew(), Math.min((lifetime * 2) / 3, longestTimer));
  // a server ends when it is told to, not when its certificate does
  timer.unref();
  return { authority: authority.cert, current: () => current, stop: () => clearInterval(timer) };
}
