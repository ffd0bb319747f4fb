import { registryCredentials } from "./context-schema.ts";
import { conditions } from "./match-schema.ts";
import { boolean, integer, list, object, oneOf, string, stringMap, strings } from "./schema.ts";
import type { Schema } from "./schema.ts";

const rekor = object(() => ({ url: string, ignoreTlog: boolean, pubkey: string }));
const ctlog = object(() => ({ ignoreSCT: boolean, pubkey: string, tsaCertChain: string }));

const attestorSet: Schema = object(() => ({
  count: integer,
  entries: list(
    object(() => ({
      annotations: stringMap,
      attestor: attestorSet,
      certificates: object(() => ({ cert: string, certChain: string, rekor, ctlog })),
      keyless: object(() => ({
        issuer: string,
        issuerRegExp: string,
        subject: string,
        subjectRegExp: string,
        roots: string,
        additionalExtensions: stringMap,
        rekor,
        ctlog,
      })),
      keys: object(() => ({
        publicKeys: string,
        kms: string,
        secret: object(() => ({ name: string, namespace: string })),
        signatureAlgorithm: string,
        rekor,
        ctlog,
      })),
      repository: string,
      signatureAlgorithm: string,
    })),
  ),
}));

export const attestors: Schema = list(attestorSet);

/** Entries of `verifyImages`. */
export const verifyImages: Schema = list(
  object(() => ({
    type: oneOf("Cosign", "SigstoreBundle", "Notary"),
    failureAction: oneOf("Audit", "Enforce"),
    image: string,
    imageReferences: strings,
    skipImageReferences: strings,
    key: string,
    roots: string,
    subject: string,
    issuer: string,
    additionalExtensions: stringMap,
    attestors,
    attestations: list(
      object(() => ({
        name: string,
        type: string,
        predicateType: string,
        attestors,
        conditions: list(conditions),
      })),
    ),
    annotations: stringMap,
    repository: string,
    cosignOCI11: boolean,
    mutateDigest: boolean,
    verifyDigest: boolean,
    validate: object(() => ({ message: string, deny: object(() => ({ conditions })) })),
    required: boolean,
    useCache: boolean,
    imageRegistryCredentials: registryCredentials,
  })),
);
