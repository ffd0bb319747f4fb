import { createHash } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { keyDer, readPublicKeys } from "./public-key.ts";

/** The key of a log, of certificates or of signatures. */
export interface LogKey {
  /** SHA-256 of the key (RFC 6962, section 3.2); some logs name another. */
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly validFrom?: Date;
  readonly validUntil?: Date;
  /** The name under which the log signs its checkpoints, where it is known. */
  readonly origin?: string;
}

/** The logs that a policy names by their keys. Throws VerificationError, naming `what`. */
export function readLogKeys(pem: string, what: string): LogKey[] {
  return readPublicKeys(pem, what).map((key) => ({
    id: createHash("sha256").update(keyDer(key)).digest(),
    key,
  }));
}

/** Those of the logs that have the identifier and were in use at a time. */
export function logsFor(logs: readonly LogKey[], id: Uint8Array, at: Date): LogKey[] {
  return logs.filter(
    (log) =>
      log.id.equals(id) &&
      (log.validFrom === undefined || log.validFrom <= at) &&
      (log.validUntil === undefined || at <= log.validUntil),
  );
}
