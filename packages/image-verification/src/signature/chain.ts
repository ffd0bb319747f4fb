import { VerificationError } from "../verification-error.ts";
import { sameCertificate, subjectText } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { checkKey } from "./public-key.ts";

/** What certificates are trusted for, and when. */
export interface ChainRequirements {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  /** The moment at which every certificate of the chain must be valid. */
  readonly at: Date;
  /** The extended key usage that the leaf is used for. */
  readonly usage: keyof typeof usages;
}

const usages = {
  codeSigning: "1.3.6.1.5.5.7.3.3",
  timeStamping: "1.3.6.1.5.5.7.3.8",
} as const;
const anyUsage = "2.5.29.37.0";

const longestChain = 8;
const mostCertificates = 64;

/** Critical extensions that are understood; any other must make a verifier refuse (RFC 5280, 4.2). */
const understood = new Set([
  "2.5.29.15", // key usage
  "2.5.29.17", // subject alternative name
  "2.5.29.19", // basic constraints
  "2.5.29.37", // extended key usage
]);

/**
 * Finds a chain from a certificate to one of the roots (RFC 5280, section 6.1) and gives it, leaf
 * first. Throws VerificationError that says what is wrong with the chain that came closest.
 */
export function verifyChain(leaf: Certificate, requirements: ChainRequirements): Certificate[] {
  const { roots, intermediates } = requirements;
  if (roots.length + intermediates.length > mostCertificates) {
    throw new VerificationError(`a certificate chain may have ${mostCertificates} certificates`);
  }
  checkKey(leaf.node.publicKey, `the key of the certificate of ${subjectText(leaf)}`);
  const candidates = chainsOf([leaf], requirements);
  if (candidates.length === 0) {
    throw new VerificationError(
      `the certificate of ${subjectText(leaf)} is not issued by a trusted root (issuer ${issuerText(leaf)})`,
    );
  }
  let problem: string | undefined;
  for (const chain of candidates) {
    const found = problemOf(chain, requirements);
    if (found === undefined) return chain;
    problem ??= found;
  }
  throw new VerificationError(problem ?? "no chain of certificates could be built");
}

function issuerText(certificate: Certificate): string {
  return certificate.node.issuer.replaceAll("\n", ", ");
}

/** Every chain that ends at a root, by names and signatures alone. */
function chainsOf(
  begun: readonly Certificate[],
  { roots, intermediates }: ChainRequirements,
): Certificate[][] {
  const complete: Certificate[][] = [];
  const open: (readonly Certificate[])[] = [begun];
  for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
    const path = chain;
    const last = path.at(-1);
    if (last === undefined) continue;
    if (roots.some((root) => sameCertificate(root, last))) {
      complete.push([...path]);
      continue;
    }
    if (path.length >= longestChain || complete.length + open.length > mostCertificates) continue;
    for (const issuer of [...roots, ...intermediates]) {
      const repeated = path.some((item) => sameCertificate(item, issuer));
      if (!repeated && isIssuedBy(last, issuer)) open.push([...path, issuer]);
    }
  }
  return complete;
}

function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  try {
    return (
      certificate.parsed.issuer.equals(issuer.parsed.subject) &&
      certificate.node.verify(issuer.node.publicKey)
    );
  } catch {
    return false;
  }
}

function problemOf(
  chain: readonly Certificate[],
  { at, usage }: ChainRequirements,
): string | undefined {
  for (const [index, certificate] of chain.entries()) {
    const name = `the certificate of ${subjectText(certificate)}`;
    if (at > certificate.notAfter) {
      return `${name} has expired: it was valid until ${certificate.notAfter.toISOString()}, and the time that counts is ${at.toISOString()}`;
    }
    if (at < certificate.notBefore) {
      return `${name} is not valid yet: it is from ${certificate.notBefore.toISOString()}, and the time that counts is ${at.toISOString()}`;
    }
    const unknown = certificate.parsed.extensions
      .map((extension) => ({
        oid: extension.subs[0]?.toOID() ?? "",
        critical: extension.subs.length === 3 && extension.subs[1]?.value[0] === 0xff,
      }))
      .find(({ oid, critical }) => critical && !understood.has(oid));
    if (unknown !== undefined) {
      return `${name} has the critical extension ${unknown.oid}, which is not understood`;
    }
    const allowed = certificate.node.keyUsage as readonly string[] | undefined;
    if (allowed !== undefined && !allowed.includes(usages[usage]) && !allowed.includes(anyUsage)) {
      return `${name} is not for ${usage}`;
    }
    if (index === 0) continue;
    if (!certificate.isAuthority) {
      return `${name} is no certificate authority, but has issued a certificate`;
    }
    const pathLength = certificate.parsed.extBasicConstraints?.pathLenConstraint;
    if (pathLength !== undefined && BigInt(index - 1) > pathLength) {
      return `${name} allows ${pathLength} authorities below it, and there are ${index - 1}`;
    }
  }
  return undefined;
}
