import { compileRegex, compileWildcard } from "@winnow/value";
import { VerificationError } from "../verification-error.ts";
import type { Certificate } from "./certificate.ts";

/** Who a certificate must have been issued to (Fulcio's certificate specification). */
export interface RequiredIdentity {
  readonly issuer?: string;
  readonly issuerRegExp?: string;
  readonly subject?: string;
  readonly subjectRegExp?: string;
  readonly additionalExtensions?: Readonly<Record<string, string>>;
}

const fulcio = "1.3.6.1.4.1.57264.1.";
const issuerText = `${fulcio}1`;
const issuerUtf8 = `${fulcio}8`;
const otherNameType = `${fulcio}7`;

/** Extensions whose value is bare text; all later ones are DER. */
const namedExtensions: Readonly<Record<string, string>> = {
  oidcIssuer: issuerText,
  githubWorkflowTrigger: `${fulcio}2`,
  githubWorkflowSha: `${fulcio}3`,
  githubWorkflowName: `${fulcio}4`,
  githubWorkflowRepository: `${fulcio}5`,
  githubWorkflowRef: `${fulcio}6`,
};
const bareExtensions = new Set(Object.values(namedExtensions));
const utf8String = 0x0c;

/** The identity in a certificate's alternative name: an e-mail address, a URI or another name. */
function certificateSubject({ parsed }: Certificate): string {
  const names = parsed.extSubjectAltName;
  return names?.rfc822Name ?? names?.uri ?? names?.otherName(otherNameType) ?? "";
}

/** Throws VerificationError, naming the first part of the identity that is not as required. */
export function checkIdentity(certificate: Certificate, required: RequiredIdentity): void {
  const subject = certificateSubject(certificate);
  const issuer =
    extensionText(certificate, issuerUtf8) ?? extensionText(certificate, issuerText) ?? "";
  checkWildcard("subject", required.subject, subject);
  checkPattern("subject", required.subjectRegExp, subject);
  checkWildcard("issuer", required.issuer, issuer);
  checkPattern("issuer", required.issuerRegExp, issuer);
  for (const [name, value] of Object.entries(required.additionalExtensions ?? {})) {
    const oid = Object.hasOwn(namedExtensions, name) ? namedExtensions[name] : name;
    const found = oid === undefined ? undefined : extensionText(certificate, oid);
    if (found === undefined) {
      throw new VerificationError(`the certificate has no extension ${name}`);
    }
    checkWildcard(`extension ${name}`, value, found);
  }
}

function extensionText({ parsed }: Certificate, oid: string): string | undefined {
  const extension = parsed.extension(oid);
  if (extension === undefined) return undefined;
  if (bareExtensions.has(oid)) return extension.value.toString();
  const inner = extension.valueObj.subs[0];
  if (inner !== undefined) return inner.value.toString();
  const { value } = extension;
  const isShortText = value[0] === utf8String && value[1] === value.length - 2;
  return isShortText ? value.subarray(2).toString() : value.toString();
}

function checkWildcard(what: string, wanted: string | undefined, found: string): void {
  if (wanted === undefined || wanted === "" || compileWildcard(wanted)(found)) return;
  throw new VerificationError(mismatch(what, JSON.stringify(wanted), found));
}

function checkPattern(what: string, pattern: string | undefined, found: string): void {
  if (pattern === undefined || pattern === "" || compileRegex(pattern).test(found)) return;
  throw new VerificationError(mismatch(what, `a match of ${JSON.stringify(pattern)}`, found));
}

function mismatch(what: string, wanted: string, found: string): string {
  return `${what} mismatch: expected ${wanted}, the certificate has ${JSON.stringify(found)}`;
}
