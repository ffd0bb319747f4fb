import { createHash } from "node:crypto";
import { EXTENSION_OID_SCT, X509Certificate, X509SCTExtension } from "@sigstore/core";
import { reasonOf, VerificationError } from "../verification-error.ts";
import type { Certificate } from "./certificate.ts";
import { logsFor } from "./log-key.ts";
import type { LogKey } from "./log-key.ts";
import { keyDer } from "./public-key.ts";

type EmbeddedTimestamps = X509SCTExtension["signedCertificateTimestamps"];

/** How the SCT names the kind of its signature (RFC 5246, 7.4.1.4.1), by the kind of the log's key. */
const signatureKinds: Readonly<Record<string, number>> = { rsa: 1, ec: 3 };
const acceptedHashes = new Set(["sha256", "sha384", "sha512"]);

/**
 * Checks that a certificate carries a timestamp of a known certificate transparency log, made for
 * this very certificate and issuer (RFC 6962, section 3.2). Throws VerificationError otherwise.
 */
export function checkCertificateTimestamp(
  certificate: Certificate,
  issuer: Certificate,
  logs: readonly LogKey[],
): void {
  const { timestamps, precertificate } = split(certificate, issuer);
  if (timestamps.length === 0) {
    throw new VerificationError(
      "the certificate has no signed certificate timestamp (SCT); set ctlog.ignoreSCT to do without",
    );
  }
  let known = false;
  for (const timestamp of timestamps) {
    for (const log of logsFor(logs, timestamp.logID, timestamp.datetime)) {
      known = true;
      const kind = signatureKinds[log.key.asymmetricKeyType ?? ""];
      if (
        timestamp.version === 0 &&
        timestamp.signatureAlgorithm === kind &&
        acceptedHashes.has(timestamp.algorithm) &&
        timestamp.verify(precertificate, log.key)
      ) {
        return;
      }
    }
  }
  throw new VerificationError(
    known
      ? "the certificate's signed certificate timestamp (SCT) is not signed by its log"
      : "the certificate's signed certificate timestamp (SCT) is of an unknown log",
  );
}

function split(
  certificate: Certificate,
  issuer: Certificate,
): { timestamps: EmbeddedTimestamps; precertificate: Buffer } {
  try {
    // what the log has signed is the certificate without its timestamps
    const copy = X509Certificate.parse(Buffer.from(certificate.der));
    const { extensions } = copy;
    const at = extensions.findIndex((item) => item.subs[0]?.toOID() === EXTENSION_OID_SCT);
    const extension = extensions[at];
    if (extension === undefined) return { timestamps: [], precertificate: Buffer.alloc(0) };
    const timestamps = new X509SCTExtension(extension).signedCertificateTimestamps;
    extensions.splice(at, 1);
    const body = copy.tbsCertificate.toDER();
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    const issuerKeyHash = createHash("sha256").update(keyDer(issuer.node.publicKey)).digest();
    return {
      timestamps,
      precertificate: Buffer.concat([issuerKeyHash, length.subarray(1), body]),
    };
  } catch (error) {
    throw new VerificationError(
      `the certificate's signed certificate timestamp (SCT) cannot be read: ${reasonOf(error)}`,
    );
  }
}
