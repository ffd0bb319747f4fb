import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  bits,
  boolean,
  der,
  explicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  time,
  utf8,
} from "./der.ts";

/** A key with its certificate, made for a test. */
export interface Issued {
  readonly privateKey: KeyObject;
  readonly der: Buffer;
  readonly pem: string;
  readonly keyPem: string;
  readonly name: string;
}

export interface CertificateWishes {
  readonly name: string;
  /** Without one the certificate is self-signed. */
  readonly issuer?: Issued;
  readonly authority?: boolean;
  readonly pathLength?: number;
  /** Milliseconds from now. */
  readonly from?: number;
  readonly until?: number;
  readonly usage?: "codeSigning" | "timeStamping" | "serverAuth";
  readonly email?: string;
  readonly uri?: string;
  /** Bare texts by object identifier. */
  readonly texts?: Readonly<Record<string, string>>;
  /** The same as DER strings. */
  readonly utf8Texts?: Readonly<Record<string, string>>;
  readonly criticalExtension?: string;
  readonly revocationList?: string;
  /** Logs the certificate: its private key signs a timestamp. */
  readonly log?: KeyObject;
  /** Damages the log's timestamp. */
  readonly forgeTimestamp?: boolean;
  readonly key?: { readonly privateKey: KeyObject };
}

export const day: number = 24 * 60 * 60 * 1000;
const usages = {
  codeSigning: "1.3.6.1.5.5.7.3.3",
  timeStamping: "1.3.6.1.5.5.7.3.8",
  serverAuth: "1.3.6.1.5.5.7.3.1",
};
const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

/** A key on the curve P-256. */
export function makeKey(): { readonly privateKey: KeyObject; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, publicPem: pemOf(publicKey) };
}

export function pemOf(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}

/** Makes a certificate (RFC 5280) for a new key, or a given one. */
export function makeCertificate(wishes: CertificateWishes): Issued {
  const privateKey = wishes.key?.privateKey ?? makeKey().privateKey;
  const issuer = wishes.issuer;
  const spki = spkiOf(privateKey);
  const serial = Buffer.concat([Buffer.of(0x11), randomBytes(8)]);
  const now = Date.now();
  const validity = sequence(
    time(new Date(now + (wishes.from ?? -day))),
    time(new Date(now + (wishes.until ?? 365 * day))),
  );
  const bodyWith = (extensions: readonly Buffer[]): Buffer =>
    sequence(
      explicit(0, integer(2)),
      integer(serial),
      ecdsaWithSha256,
      nameOf(issuer?.name ?? wishes.name),
      validity,
      nameOf(wishes.name),
      spki,
      explicit(3, sequence(...extensions)),
    );
  const extensions = extensionsOf(wishes);
  const signer = issuer?.privateKey ?? privateKey;
  if (wishes.log !== undefined) {
    extensions.push(timestampExtension(bodyWith(extensions), spkiOf(signer), wishes.log, wishes));
  }
  const body = bodyWith(extensions);
  const certificate = sequence(body, ecdsaWithSha256, bits(sign("sha256", body, signer)));
  return {
    privateKey,
    der: certificate,
    pem: `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64").replaceAll(/.{64}/gu, "$&\n")}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    name: wishes.name,
  };
}

export function spkiOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" });
}

export function nameOf(text: string): Buffer {
  return sequence(
    ...(
      [
        ["2.5.4.6", "DE"],
        ["2.5.4.8", "BE"],
        ["2.5.4.10", "Winnow"],
        ["2.5.4.3", text],
      ] as const
    ).map(([type, value]) => set(sequence(oid(type), utf8(value)))),
  );
}

function extensionsOf(wishes: CertificateWishes): Buffer[] {
  const authority = wishes.authority === true;
  const keyCertSign = Buffer.of(0x04);
  const digitalSignature = Buffer.of(0x80);
  const result = [
    extension(
      "2.5.29.15",
      bits(authority ? keyCertSign : digitalSignature, authority ? 2 : 7),
      true,
    ),
    extension(
      "2.5.29.19",
      sequence(
        ...(authority ? [boolean(true)] : []),
        ...(wishes.pathLength === undefined ? [] : [integer(wishes.pathLength)]),
      ),
      true,
    ),
  ];
  if (!authority) {
    const usage = sequence(oid(usages[wishes.usage ?? "codeSigning"]));
    result.push(extension("2.5.29.37", usage, wishes.usage === "timeStamping"));
  }
  if (wishes.email !== undefined) {
    result.push(extension("2.5.29.17", sequence(der(0x81, Buffer.from(wishes.email)))));
  }
  if (wishes.uri !== undefined) {
    result.push(extension("2.5.29.17", sequence(der(0x86, Buffer.from(wishes.uri)))));
  }
  for (const [id, text] of Object.entries(wishes.texts ?? {})) {
    result.push(extension(id, Buffer.from(text)));
  }
  for (const [id, text] of Object.entries(wishes.utf8Texts ?? {})) {
    result.push(extension(id, utf8(text)));
  }
  if (wishes.criticalExtension !== undefined) {
    result.push(extension(wishes.criticalExtension, utf8("?"), true));
  }
  if (wishes.revocationList !== undefined) {
    const address = der(0x86, Buffer.from(wishes.revocationList));
    result.push(extension("2.5.29.31", sequence(sequence(explicit(0, explicit(0, address))))));
  }
  return result;
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));
}

/** A list with one signed certificate timestamp (RFC 6962, section 3.2 and 3.3). */
function timestampExtension(
  body: Buffer,
  issuerKey: Buffer,
  log: KeyObject,
  wishes: CertificateWishes,
): Buffer {
  const at = Buffer.alloc(8);
  at.writeBigUInt64BE(BigInt(Date.now() + (wishes.from ?? 0)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const sha = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
  const signed = Buffer.concat([
    Buffer.of(0, 0),
    at,
    Buffer.of(0, 1),
    sha(issuerKey),
    length.subarray(1),
    body,
    Buffer.of(0, 0),
  ]);
  const signature = sign(
    "sha256",
    wishes.forgeTimestamp === true ? Buffer.from("no") : signed,
    log,
  );
  const timestamp = Buffer.concat([
    Buffer.of(0),
    sha(spkiOf(log)),
    at,
    Buffer.of(0, 0, 4, 3),
    short(signature.length),
    signature,
  ]);
  const list = Buffer.concat([short(timestamp.length), timestamp]);
  const whole = Buffer.concat([short(list.length), list]);
  return extension("1.3.6.1.4.1.11129.2.4.2", octets(whole));
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
