import { sha256 } from "../registry/client.ts";
import { locate, locationText, withIdentifier } from "../registry/location.ts";
import { mediaType } from "../registry/media-types.ts";
import { pushBlob, pushManifest } from "../registry/push.ts";
import type { PushedContent } from "../registry/push.ts";
import { VerificationError } from "../verification-error.ts";
import { bundleClient, bundleFormat, bundleLimits } from "./bundle.ts";
import type { BundleOptions } from "./bundle.ts";

/** A policy for a bundle: its text, and what its annotations tell. */
export interface BundledPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly content: Uint8Array;
}

/** Where a bundle lies now. */
export interface PushedBundle {
  /** By the tag that was asked for. */
  readonly reference: string;
  /** By digest. */
  readonly pinned: string;
}

/**
 * Pushes policies under a tag. The same policies in the same order make the same digest. Throws
 * VerificationError where the reference has a digest, the policies are too many or too large, or the
 * registry does not take them; ImageError for a reference that is none.
 */
export async function pushPolicyBundle(
  reference: string,
  policies: readonly BundledPolicy[],
  options: BundleOptions = {},
): Promise<PushedBundle> {
  const location = locate(reference);
  if (location.identifier.includes(":")) {
    throw new VerificationError(
      `${reference} names a digest, which only comes about by pushing; name a tag`,
    );
  }
  checkSizes(policies);
  const client = bundleClient(options);
  const layers: (PushedContent & { readonly annotations: Readonly<Record<string, string>> })[] = [];
  for (const policy of policies) {
    // a registry is not stormed
    // oxlint-disable-next-line no-await-in-loop
    const layer = await pushBlob(client, location, policy.content, bundleFormat.policy);
    layers.push({ ...layer, annotations: annotationsOf(policy) });
  }
  const config = await pushBlob(
    client,
    location,
    Buffer.from(JSON.stringify(configurationOf(policies))),
    bundleFormat.config,
  );
  const { digest } = await pushManifest(client, location, {
    schemaVersion: 2,
    mediaType: mediaType.ociManifest,
    config,
    layers,
  });
  return {
    reference: locationText(location),
    pinned: locationText(withIdentifier(location, digest)),
  };
}

function checkSizes(policies: readonly BundledPolicy[]): void {
  if (policies.length > bundleLimits.policies) {
    throw new VerificationError(
      `a bundle holds ${bundleLimits.policies} policies at most, not ${policies.length}`,
    );
  }
  let total = 0;
  for (const { kind, name, content } of policies) {
    total += content.byteLength;
    if (content.byteLength > bundleLimits.policy || total > bundleLimits.total) {
      throw new VerificationError(
        `${kind} ${name} makes the bundle too large: a policy may have ${bundleLimits.policy} bytes, all together ${bundleLimits.total}`,
      );
    }
  }
}

function annotationsOf({ apiVersion, kind, name }: BundledPolicy): Record<string, string> {
  const { annotations } = bundleFormat;
  return {
    [annotations.apiVersion]: apiVersion,
    [annotations.kind]: kind,
    [annotations.name]: name,
  };
}

/** An image configuration: tools for images look for the digests of what its layers hold. */
function configurationOf(policies: readonly BundledPolicy[]): object {
  return {
    architecture: "",
    os: "",
    config: {},
    rootfs: { type: "layers", diff_ids: policies.map(({ content }) => sha256(content)) },
  };
}
