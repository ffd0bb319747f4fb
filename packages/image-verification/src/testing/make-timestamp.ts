import { createHash, sign } from "node:crypto";
import { X509Certificate } from "@sigstore/core";
import { explicit, integer, octets, oid, sequence, set, time } from "./der.ts";
import type { Issued } from "./make-certificate.ts";
import { nameOf } from "./make-certificate.ts";

const sha256Algorithm = sequence(oid("2.16.840.1.101.3.4.2.1"));
const timestampInfo = oid("1.2.840.113549.1.9.16.1.4");
const signedData = oid("1.2.840.113549.1.7.2");

/** A timestamp authority's answer (RFC 3161, section 2.4.2), signed by `authority`. */
export function makeTimestamp(authority: Issued, issuer: Issued, data: Buffer, at: Date): Buffer {
  const sha = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
  const info = sequence(
    integer(1),
    oid("1.3.6.1.4.1.57264.2"),
    sequence(sha256Algorithm, octets(sha(data))),
    integer(7),
    time(at),
  );
  const attributes = [
    sequence(oid("1.2.840.113549.1.9.3"), set(timestampInfo)),
    sequence(oid("1.2.840.113549.1.9.4"), set(octets(sha(info)))),
  ];
  const serial = X509Certificate.parse(Buffer.from(authority.der)).serialNumber;
  const signerInfo = sequence(
    integer(1),
    sequence(nameOf(issuer.name), integer(serial)),
    sha256Algorithm,
    explicit(0, ...attributes),
    sequence(oid("1.2.840.10045.4.3.2")),
    octets(sign("sha256", set(...attributes), authority.privateKey)),
  );
  const content = sequence(
    integer(3),
    set(sha256Algorithm),
    sequence(timestampInfo, explicit(0, octets(info))),
    set(signerInfo),
  );
  return sequence(sequence(integer(0)), sequence(signedData, explicit(0, content)));
}
