import { X509Certificate as NodeCertificate } from "node:crypto";
import { X509Certificate as ParsedCertificate } from "@sigstore/core";
import { reasonOf, VerificationError } from "../verification-error.ts";
import { pemBlocks } from "./public-key.ts";

/** A certificate, as Node checks it and as its extensions are read. */
export interface Certificate {
  readonly node: NodeCertificate;
  readonly parsed: ParsedCertificate;
  readonly der: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isAuthority: boolean;
}

/** Reads DER. Throws VerificationError, naming `what`. */
export function readCertificate(der: Uint8Array, what: string): Certificate {
  try {
    const copy = Buffer.from(der);
    const node = new NodeCertificate(copy);
    const parsed = ParsedCertificate.parse(copy);
    return {
      node,
      parsed,
      der: node.raw,
      notBefore: parsed.notBefore,
      notAfter: parsed.notAfter,
      isAuthority: node.ca && parsed.isCA,
    };
  } catch (error) {
    throw new VerificationError(`${what} is no certificate that can be read: ${reasonOf(error)}`);
  }
}

/** The certificates of a PEM text, at least one. Throws VerificationError, naming `what`. */
export function readCertificates(text: string, what: string): Certificate[] {
  const blocks = pemBlocks(text);
  if (blocks.length === 0) throw new VerificationError(`${what} holds no PEM block`);
  return blocks.map((block) => {
    if (block.label !== "CERTIFICATE") {
      throw new VerificationError(`${what} holds a ${block.label}, not a CERTIFICATE`);
    }
    const body = block.text.replaceAll(/-----[^-]+-----|\s/gu, "");
    return readCertificate(Buffer.from(body, "base64"), what);
  });
}

/** A certificate's subject on one line, for messages. */
export function subjectText(certificate: Certificate): string {
  const subject = certificate.node.subject as string | undefined;
  const text = (subject ?? "").replaceAll("\n", ", ");
  return text === "" ? `serial ${certificate.node.serialNumber}` : text;
}

export function sameCertificate(left: Certificate, right: Certificate): boolean {
  return left.der.equals(right.der);
}
