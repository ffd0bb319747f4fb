import { VerificationError } from "../verification-error.ts";

const syntax = /^[A-Za-z0-9+/]*={0,2}$/u;

/** Decodes standard base64. Throws VerificationError, naming `what`; Node's decoder skips what it cannot read. */
export function decodeBase64(text: string, what: string): Buffer {
  const compact = text.replaceAll(/[\r\n]/gu, "");
  if (compact.length % 4 !== 0 || !syntax.test(compact)) {
    throw new VerificationError(`${what} is no base64`);
  }
  return Buffer.from(compact, "base64");
}
