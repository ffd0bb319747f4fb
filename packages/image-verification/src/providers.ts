import { createHash } from "node:crypto";
import type { ImageCheck, Providers, RegistryCredentials, VerifiedImage } from "@winnow/engine";
import { createCache } from "./cache.ts";
import { verifyCosignAttestations } from "./cosign/verify-attestations.ts";
import { verifyCosignSignatures } from "./cosign/verify-signatures.ts";
import type { ImageUnderCheck } from "./image-under-check.ts";
import { readTrustStore } from "./notation/trust-store.ts";
import { verifyNotation, verifyNotationAttestations } from "./notation/verify-notation.ts";
import type { RegistryClient, RegistryLimits } from "./registry/client.ts";
import { connectRegistry } from "./registry/connect.ts";
import { readImageFacts } from "./registry/image-facts.ts";
import { locate, withIdentifier } from "./registry/location.ts";
import type { ImageLocation } from "./registry/location.ts";
import { readSigners } from "./signature/signer.ts";
import { verifyBundles } from "./sigstore-bundle/verify-bundles.ts";
import { resolveKeys } from "./trust/attestor-keys.ts";
import type { KeySources } from "./trust/attestor-keys.ts";
import { publicInstance } from "./trust/public-instance.ts";
import type { TrustMaterial } from "./trust/trust-material.ts";
import { VerificationError } from "./verification-error.ts";

/** How images are verified, where policies leave it open. */
export interface ImageOptions extends KeySources {
  /** The namespace of the pull secrets that policies name; `kyverno` by default. */
  readonly secretNamespace?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly limits?: RegistryLimits;
  /** How long a success counts, and how many are kept; an hour and a thousand by default. */
  readonly cache?: { readonly seconds: number; readonly entries: number };
  readonly now?: () => Date;
  /** Whom keyless attestors trust that name no roots; the public Sigstore instance by default. */
  readonly trust?: () => TrustMaterial;
  /** Accept Notary signatures whose certificates could be revoked, without asking. */
  readonly ignoreRevocation?: boolean;
}

type ImageProviders = Required<Pick<Providers, "imageRegistry" | "imageDigest" | "verifyImage">>;

/**
 * The image providers of the engine, over real registries. Each throws VerificationError (or
 * ImageError for a reference that is none) and then nothing is verified.
 */
export function createImageProviders(options: ImageOptions = {}): ImageProviders {
  const now = options.now ?? (() => new Date());
  const cache = createCache<VerifiedImage>({
    ...(options.cache ?? { seconds: 3600, entries: 1000 }),
    clock: () => now().getTime(),
  });
  const sources = {
    secretNamespace: options.secretNamespace ?? "kyverno",
    environment: options.environment ?? process.env,
    ...(options.secret === undefined ? {} : { secret: options.secret }),
  };

  const clientFor = (credentials: RegistryCredentials | undefined): RegistryClient =>
    connectRegistry(credentials, sources, options.limits);

  return {
    async imageRegistry(reference, credentials) {
      return readImageFacts(clientFor(credentials), reference);
    },
    async imageDigest(reference, credentials) {
      return (await clientFor(credentials).manifest(locate(reference))).digest;
    },
    async verifyImage(check) {
      const client = clientFor(check.credentials);
      const location = locate(check.reference);
      const { attestor } = check;
      const keys = attestor.type === "keys" ? await resolveKeys(attestor, options) : [];
      // what a tag points to is asked anew each time: only then is a remembered answer about it
      const { digest } = await client.manifest(location);
      const key = cacheKey(check, location, digest, keys);
      const known = check.useCache === false ? undefined : cache.get(key);
      if (known !== undefined) return known;
      const verified = await verify(check, {
        client,
        location,
        digest,
        keys,
        now: now(),
        options,
      });
      cache.set(key, verified);
      return verified;
    },
  };
}

interface Found {
  readonly client: RegistryClient;
  readonly location: ImageLocation;
  readonly digest: string;
  readonly keys: readonly string[];
  readonly now: Date;
  readonly options: ImageOptions;
}

async function verify(check: ImageCheck, found: Found): Promise<VerifiedImage> {
  const { client, location, digest } = found;
  const type = check.attestationType === "" ? undefined : check.attestationType;
  const signatures =
    check.repository === undefined || check.repository === ""
      ? location
      : withIdentifier(locate(check.repository), digest);
  if (check.type === "Notary") {
    return verifyByNotation(check, { ...found, signatures }, type);
  }
  const image: ImageUnderCheck = {
    check,
    client,
    location,
    signatures,
    digest,
    signers: readSigners(check.attestor, found.keys, found.options.trust ?? publicInstance),
    now: found.now,
  };
  if (check.type === "SigstoreBundle") return verifyBundles(image, type);
  return type === undefined ? verifyCosignSignatures(image) : verifyCosignAttestations(image, type);
}

async function verifyByNotation(
  check: ImageCheck,
  { client, signatures, digest, now, options }: Found & { readonly signatures: ImageLocation },
  type: string | undefined,
): Promise<VerifiedImage> {
  if (check.attestor.type !== "certificates") {
    throw new VerificationError(
      "Notary signatures are verified by certificates; the attestor has none",
    );
  }
  if (Object.keys(check.annotations ?? {}).length > 0) {
    throw new VerificationError("annotations cannot be verified in Notary signatures");
  }
  const subject = {
    client,
    location: signatures,
    digest,
    trusted: readTrustStore(check.attestor),
    now,
    ignoreRevocation: options.ignoreRevocation === true,
  };
  if (type !== undefined) return verifyNotationAttestations(subject, type);
  await verifyNotation(subject);
  return { digest, statements: [] };
}

/** Everything that a verdict depends on, but the time. */
function cacheKey(
  check: ImageCheck,
  { host, repository }: ImageLocation,
  digest: string,
  keys: readonly string[],
): string {
  const text = JSON.stringify([
    host,
    repository,
    digest,
    keys,
    { ...check, reference: "", useCache: true },
  ]);
  return createHash("sha256").update(text).digest("hex");
}
