import type { ImageCheck } from "@winnow/engine";
import type { RegistryClient } from "./registry/client.ts";
import type { ImageLocation } from "./registry/location.ts";
import type { Signer } from "./signature/signer.ts";

/** An image, found in its registry, and what it is verified with. */
export interface ImageUnderCheck {
  readonly check: ImageCheck;
  readonly client: RegistryClient;
  readonly location: ImageLocation;
  /** Where its signatures are kept; the identifier does not matter. */
  readonly signatures: ImageLocation;
  /** Of the content that the reference points to; everything must be about it. */
  readonly digest: string;
  readonly signers: readonly Signer[];
  readonly now: Date;
}
