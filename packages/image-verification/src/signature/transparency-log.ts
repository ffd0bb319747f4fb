import { json } from "@sigstore/core";
import { VerificationError } from "../verification-error.ts";
import { logsFor } from "./log-key.ts";
import type { LogKey } from "./log-key.ts";
import { checkEntryContent } from "./log-entry.ts";
import type { LoggedContent } from "./log-entry.ts";
import { checkInclusion } from "./inclusion-proof.ts";
import type { InclusionProof } from "./inclusion-proof.ts";
import { isSignedBy, naturalHash } from "./verify.ts";

/** An entry of a transparency log, as it comes with a signature. */
export interface LogEntry {
  readonly body: Buffer;
  /** Seconds since 1970; what it says counts only under a signed promise. */
  readonly integratedTime: number;
  readonly logIndex: number;
  readonly logId: Buffer;
  /** The log's signature over the four fields above (Rekor's signed entry timestamp). */
  readonly promise?: Buffer;
  readonly proof?: InclusionProof;
}

/**
 * Checks that an entry is in a known log and is about the content. Gives the time at which the log
 * took it in, where the log has signed that time. Throws VerificationError.
 */
export function verifyLogEntry(
  entry: LogEntry,
  content: LoggedContent,
  logs: readonly LogKey[],
): Date | undefined {
  const at = new Date(entry.integratedTime * 1000);
  const candidates =
    entry.promise === undefined
      ? logs.filter((log) => log.id.equals(entry.logId))
      : logsFor(logs, entry.logId, at);
  if (candidates.length === 0) {
    throw new VerificationError(
      `the signature is in a transparency log that is not trusted (log ${entry.logId.toString("hex").slice(0, 16)}…)`,
    );
  }
  if (entry.promise === undefined && entry.proof === undefined) {
    throw new VerificationError(
      "the transparency log entry has neither a promise nor a proof of inclusion",
    );
  }
  checkEntryContent(entry.body, content);
  if (entry.proof !== undefined) checkInclusion(entry.body, entry.proof, candidates);
  if (entry.promise === undefined) return undefined;
  const promise = entry.promise;
  const signed = signedFields(entry);
  if (!candidates.some(({ key }) => isSignedBy(key, naturalHash(key), signed, promise))) {
    throw new VerificationError(
      "the transparency log's signed entry timestamp (SET) does not verify: it is forged, or of another entry",
    );
  }
  return at;
}

function signedFields(entry: LogEntry): Buffer {
  return Buffer.from(
    json.canonicalize({
      body: entry.body.toString("base64"),
      integratedTime: entry.integratedTime,
      logIndex: entry.logIndex,
      logID: entry.logId.toString("hex"),
    }),
  );
}
