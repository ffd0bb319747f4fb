import type { CertificateAttestor } from "@winnow/engine";
import { readCertificates, sameCertificate, subjectText } from "../signature/certificate.ts";
import type { Certificate } from "../signature/certificate.ts";
import { verifyChain } from "../signature/chain.ts";
import { VerificationError } from "../verification-error.ts";

/**
 * The certificates that an attestor trusts, `cert` and `certChain` together. Throws VerificationError
 * where there are none, or where one could vouch for nobody (Notary Project: trust store).
 */
export function readTrustStore(attestor: CertificateAttestor): Certificate[] {
  const certificates = [
    ...readIfGiven(attestor.cert, "cert"),
    ...readIfGiven(attestor.certChain, "certChain"),
  ];
  if (certificates.length === 0) {
    throw new VerificationError("a Notary attestor needs certificates: cert or certChain");
  }
  for (const certificate of certificates) {
    const isSelfSigned = certificate.parsed.issuer.equals(certificate.parsed.subject);
    if (!certificate.isAuthority && !isSelfSigned) {
      throw new VerificationError(
        `the certificate of ${subjectText(certificate)} can be no trust root: it is neither an authority nor self-signed`,
      );
    }
  }
  return certificates;
}

function readIfGiven(text: string | undefined, what: string): Certificate[] {
  return text === undefined || text.trim() === "" ? [] : readCertificates(text, what);
}

const revocationListExtension = "2.5.29.31";

/**
 * Verifies the chain of a signature up to the trust store, now: a signer's own word for its signing
 * time counts for nothing. Throws VerificationError.
 */
export function verifyNotationChain(
  certificates: readonly Certificate[],
  trusted: readonly Certificate[],
  options: { readonly now: Date; readonly ignoreRevocation: boolean },
): void {
  const [leaf, ...intermediates] = certificates;
  if (leaf === undefined) throw new VerificationError("the signature comes without certificates");
  const chain = verifyChain(leaf, {
    roots: trusted,
    intermediates,
    at: options.now,
    usage: "codeSigning",
  });
  if (options.ignoreRevocation) return;
  for (const certificate of chain) {
    const isRoot = trusted.some((root) => sameCertificate(root, certificate));
    if (!isRoot && isRevocable(certificate)) {
      throw new VerificationError(
        `the certificate of ${subjectText(certificate)} names a place to ask whether it is revoked; revocation cannot be checked here`,
      );
    }
  }
}

/** Whether a certificate names a revocation list or a responder. */
function isRevocable({ node, parsed }: Certificate): boolean {
  const access = node.infoAccess;
  return (
    parsed.extension(revocationListExtension) !== undefined || access?.includes("OCSP") === true
  );
}
