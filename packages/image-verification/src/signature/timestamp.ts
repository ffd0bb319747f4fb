import { RFC3161Timestamp } from "@sigstore/core";
import { reasonOf, VerificationError } from "../verification-error.ts";
import { subjectText } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { verifyChain } from "./chain.ts";

/** A timestamp authority: its own certificate and those up to its root. */
export interface TimestampAuthority {
  readonly certificate: Certificate;
  readonly intermediates: readonly Certificate[];
  readonly roots: readonly Certificate[];
}

/** Reads a chain of certificates, leaf first, its last one being the root. */
export function timestampAuthority(chain: readonly Certificate[]): TimestampAuthority {
  const [certificate] = chain;
  const root = chain.at(-1);
  if (certificate === undefined || root === undefined || chain.length < 2) {
    throw new VerificationError(
      "a timestamp authority's chain needs its own certificate and a root",
    );
  }
  return { certificate, intermediates: chain.slice(1, -1), roots: [root] };
}

/**
 * The time at which an authority saw the data (RFC 3161). Throws VerificationError unless the
 * timestamp is of one of the authorities, for this data, and its certificate was valid then.
 */
export function verifyTimestamp(
  response: Uint8Array,
  data: Buffer,
  authorities: readonly TimestampAuthority[],
): Date {
  if (authorities.length === 0) {
    throw new VerificationError(
      "there is a signed timestamp, but no timestamp authority is trusted",
    );
  }
  let problem = "no trusted timestamp authority has signed it";
  for (const authority of authorities) {
    try {
      return verifyBy(authority, response, data);
    } catch (error) {
      problem = reasonOf(error);
    }
  }
  throw new VerificationError(`the signed timestamp could not be verified: ${problem}`);
}

function verifyBy(authority: TimestampAuthority, response: Uint8Array, data: Buffer): Date {
  const { certificate } = authority;
  const timestamp = RFC3161Timestamp.parse(Buffer.from(response));
  const isOurs =
    timestamp.signerSerialNumber.equals(certificate.parsed.serialNumber) &&
    timestamp.signerIssuer.equals(certificate.parsed.issuer);
  if (!isOurs) throw new VerificationError(`it is not signed by ${subjectText(certificate)}`);
  // the library would let OpenSSL choose where the algorithm is unknown to it
  const algorithm = timestamp.signatureAlgorithm as string | undefined;
  if (algorithm === undefined || certificate.node.publicKey.asymmetricKeyType !== "ec") {
    throw new VerificationError("timestamps are accepted with ECDSA signatures only");
  }
  timestamp.verify(data, certificate.node.publicKey);
  const at = timestamp.signingTime;
  verifyChain(certificate, {
    roots: authority.roots,
    intermediates: authority.intermediates,
    at,
    usage: "timeStamping",
  });
  return at;
}
