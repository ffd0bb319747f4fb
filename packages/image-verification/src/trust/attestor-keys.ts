import type { ImageAttestor, KeyAttestor } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { decodeBase64 } from "../signature/base64.ts";
import { pemBlocks } from "../signature/public-key.ts";
import { VerificationError } from "../verification-error.ts";

/** Where keys come from that a policy only names. */
export interface KeySources {
  /** A Kubernetes Secret as the API shows it, with `data` in base64; undefined where there is none. */
  readonly secret?: (
    namespace: string,
    name: string,
  ) => JsonMap | undefined | Promise<JsonMap | undefined>;
  /** The public key (PEM) that a key management service has under a reference. */
  readonly kms?: (reference: string) => string | Promise<string>;
}

const kmsSchemes = ["awskms://", "gcpkms://", "azurekms://", "hashivault://"];
const secretScheme = "k8s://";
const secretEntry = "cosign.pub";

/**
 * The attestor with its public keys at hand: a list with one PEM text for each. Other attestors bring
 * what they need with them. Throws VerificationError where a key cannot be had.
 */
export async function resolveKeys(attestor: KeyAttestor, sources: KeySources): Promise<string[]> {
  const given = [
    attestor.publicKeys?.trim() ?? "",
    attestor.kms?.trim() ?? "",
    attestor.secret === undefined
      ? ""
      : `${secretScheme}${attestor.secret.namespace}/${attestor.secret.name}`,
  ].filter((text) => text !== "");
  const [only] = given;
  if (only === undefined || given.length > 1) {
    throw new VerificationError("a keys attestor needs one of publicKeys, kms and secret");
  }
  const pem = await resolveKey(only, sources);
  const blocks = pemBlocks(pem);
  if (blocks.length === 0) {
    throw new VerificationError(
      "the public key of a keys attestor is no PEM text, no k8s:// reference and no KMS reference",
    );
  }
  return blocks.map(({ text }) => text);
}

function resolveKey(text: string, sources: KeySources): string | Promise<string> {
  if (text.startsWith(secretScheme)) return readSecret(text, sources);
  if (!kmsSchemes.some((scheme) => text.startsWith(scheme))) return text;
  if (sources.kms === undefined) {
    throw new VerificationError(
      `no access to key management services is set up, so ${text} cannot be used`,
    );
  }
  return sources.kms(text);
}

async function readSecret(reference: string, sources: KeySources): Promise<string> {
  const [namespace = "", name = "", ...more] = reference.slice(secretScheme.length).split("/");
  if (namespace === "" || name === "" || more.length > 0) {
    throw new VerificationError(`${reference} must be ${secretScheme}namespace/name`);
  }
  if (sources.secret === undefined) {
    throw new VerificationError(`no access to Secrets is set up, so ${reference} cannot be used`);
  }
  const secret = await sources.secret(namespace, name);
  if (secret === undefined) {
    throw new VerificationError(`the Secret ${namespace}/${name} does not exist`);
  }
  return secretValue(secret, secretEntry, `the Secret ${namespace}/${name}`);
}

/** One entry of a Secret, decoded. Throws VerificationError where it is missing. */
export function secretValue(secret: JsonMap, key: string, what: string): string {
  const data: Json | undefined = get(secret, "data");
  const value = isMap(data) ? get(data, key) : undefined;
  if (typeof value !== "string") throw new VerificationError(`${what} has no entry ${key}`);
  return decodeBase64(value, `${key} of ${what}`).toString();
}

/** The attestor's parts that no kind of attestor is without. */
export type LogRequirements = Pick<ImageAttestor, "rekor" | "ctlog">;
