import type { JsonMap } from "@winnow/value";
import type {
  CtLog,
  ImageAttestor,
  RegistryCredentials,
  Rekor,
  SecretName,
} from "../image-check.ts";
import { readFailureAction } from "./read-failure-action.ts";
import {
  flagOf,
  given,
  mapOf,
  mapsOf,
  optional,
  textMapOf,
  textOf,
  textsOf,
} from "./read-fields.ts";
import type {
  Attestation,
  AttestorEntry,
  AttestorSet,
  ImageVerification,
} from "./verify-images.ts";

/** An entry of `verifyImages` from its document, which has passed its schema. */
export function readImageVerification(entry: JsonMap): ImageVerification {
  const type = textOf(entry, "type");
  const validate = mapOf(entry, "validate");
  const image = textOf(entry, "image");
  return {
    type: type === "Notary" || type === "SigstoreBundle" ? type : "Cosign",
    ...optional("failureAction", readFailureAction(textOf(entry, "failureAction"))),
    imageReferences: [
      ...(image === undefined ? [] : [image]),
      ...textsOf(entry, "imageReferences"),
    ],
    skipImageReferences: textsOf(entry, "skipImageReferences"),
    attestors: [...oldAttestors(entry), ...readAttestors(entry)],
    attestations: mapsOf(entry, "attestations").map(readAttestation),
    annotations: textMapOf(entry, "annotations"),
    repository: textOf(entry, "repository") ?? "",
    cosignOCI11: flagOf(entry, "cosignOCI11", false),
    mutateDigest: flagOf(entry, "mutateDigest", true),
    verifyDigest: flagOf(entry, "verifyDigest", true),
    required: flagOf(entry, "required", true),
    useCache: flagOf(entry, "useCache", true),
    ...optional("validate", validate && readValidate(validate)),
    ...optional("credentials", readRegistryCredentials(mapOf(entry, "imageRegistryCredentials"))),
  };
}

function readValidate(validate: JsonMap): NonNullable<ImageVerification["validate"]> {
  const deny = mapOf(validate, "deny");
  return {
    ...optional("message", textOf(validate, "message")),
    ...optional("conditions", deny && given(deny, "conditions")),
  };
}

/** Where a registry's credentials come from. */
export function readRegistryCredentials(
  credentials: JsonMap | undefined,
): RegistryCredentials | undefined {
  if (credentials === undefined) return undefined;
  return {
    allowInsecureRegistry: flagOf(credentials, "allowInsecureRegistry", false),
    providers: textsOf(credentials, "providers"),
    secrets: textsOf(credentials, "secrets"),
  };
}

function readAttestation(attestation: JsonMap): Attestation {
  const conditions = given(attestation, "conditions");
  return {
    name: textOf(attestation, "name") ?? "",
    type: textOf(attestation, "type") ?? textOf(attestation, "predicateType") ?? "",
    attestors: readAttestors(attestation),
    conditions: Array.isArray(conditions) ? conditions : [],
  };
}

/** The key or identity that stands in the entry itself, as policies wrote it before attestors. */
function oldAttestors(entry: JsonMap): AttestorSet[] {
  const key = textOf(entry, "key");
  const issuer = textOf(entry, "issuer");
  const subject = textOf(entry, "subject");
  const roots = textOf(entry, "roots");
  const attestor: ImageAttestor | undefined =
    key !== undefined
      ? { type: "keys", publicKeys: key }
      : [issuer, subject, roots].some((text) => text !== undefined)
        ? {
            type: "keyless",
            ...optional("issuer", issuer),
            ...optional("subject", subject),
            ...optional("roots", roots),
            additionalExtensions: textMapOf(entry, "additionalExtensions"),
          }
        : undefined;
  return attestor === undefined
    ? []
    : [{ entries: [{ annotations: {}, repository: "", attestor }] }];
}

/** The list `attestors` of an entry, an attestation or a check of manifests. */
export function readAttestors(owner: JsonMap): AttestorSet[] {
  return mapsOf(owner, "attestors").map(readAttestorSet);
}

/** A set of attestors from its document; also the one nested in an entry. */
function readAttestorSet(set: JsonMap): AttestorSet {
  const count = given(set, "count");
  return {
    ...optional("count", typeof count === "number" ? count : undefined),
    entries: mapsOf(set, "entries").map(readAttestorEntry),
  };
}

function readAttestorEntry(entry: JsonMap): AttestorEntry {
  return {
    annotations: textMapOf(entry, "annotations"),
    repository: textOf(entry, "repository") ?? "",
    ...optional("signatureAlgorithm", textOf(entry, "signatureAlgorithm")),
    attestor: readAttestor(entry),
  };
}

function readAttestor(entry: JsonMap): AttestorEntry["attestor"] {
  const nested = mapOf(entry, "attestor");
  if (nested !== undefined) return { type: "nested", set: readAttestorSet(nested) };
  const keyless = mapOf(entry, "keyless");
  if (keyless !== undefined) {
    return {
      type: "keyless",
      ...optional("issuer", textOf(keyless, "issuer")),
      ...optional("issuerRegExp", textOf(keyless, "issuerRegExp")),
      ...optional("subject", textOf(keyless, "subject")),
      ...optional("subjectRegExp", textOf(keyless, "subjectRegExp")),
      ...optional("roots", textOf(keyless, "roots")),
      additionalExtensions: textMapOf(keyless, "additionalExtensions"),
      ...readLogs(keyless),
    };
  }
  const certificates = mapOf(entry, "certificates");
  if (certificates !== undefined) {
    return {
      type: "certificates",
      ...optional("cert", textOf(certificates, "cert")),
      ...optional("certChain", textOf(certificates, "certChain")),
      ...readLogs(certificates),
    };
  }
  const keys = mapOf(entry, "keys") ?? {};
  return {
    type: "keys",
    ...optional("publicKeys", textOf(keys, "publicKeys")),
    ...optional("kms", textOf(keys, "kms")),
    ...optional("secret", readSecret(mapOf(keys, "secret"))),
    ...optional("signatureAlgorithm", textOf(keys, "signatureAlgorithm")),
    ...readLogs(keys),
  };
}

function readSecret(secret: JsonMap | undefined): SecretName | undefined {
  if (secret === undefined) return undefined;
  return { name: textOf(secret, "name") ?? "", namespace: textOf(secret, "namespace") ?? "" };
}

function readLogs(owner: JsonMap): { rekor?: Rekor; ctlog?: CtLog } {
  const rekor = mapOf(owner, "rekor");
  const ctlog = mapOf(owner, "ctlog");
  return {
    ...optional(
      "rekor",
      rekor && {
        ...optional("url", textOf(rekor, "url")),
        ignoreTlog: flagOf(rekor, "ignoreTlog", false),
        ...optional("pubkey", textOf(rekor, "pubkey")),
      },
    ),
    ...optional(
      "ctlog",
      ctlog && {
        ignoreSCT: flagOf(ctlog, "ignoreSCT", false),
        ...optional("pubkey", textOf(ctlog, "pubkey")),
        ...optional("tsaCertChain", textOf(ctlog, "tsaCertChain")),
      },
    ),
  };
}
