/**
 * What policies learn of images: from a context file, and from registries where the user allows it
 * (`--registry`). A client of registries is connected in one place, {@link connectRegistry}.
 */
import type { Providers } from "@winnow/engine";
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { ContextData } from "./context-file.ts";

export type ImageProviders = Pick<Providers, "imageRegistry" | "imageDigest" | "verifyImage">;

/** Makes the providers that ask real registries; loads what they need only then. */
export type RegistryConnector = () => Promise<Required<ImageProviders>>;

const connectRegistry: RegistryConnector = async () => {
  const { createImageProviders: createRegistryProviders } =
    await import("@winnow/image-verification");
  return createRegistryProviders();
};

/**
 * The providers for images. What the context file says of an image goes before its registry. Members
 * are missing where nothing could answer, so that rules end in an error.
 */
export async function createImageProviders(
  context: ContextData,
  useRegistry: boolean,
  connect: RegistryConnector = connectRegistry,
): Promise<ImageProviders> {
  if (!useRegistry) return context.images.size === 0 ? {} : givenImages(context, {});
  const registry = await connect();
  return context.images.size === 0 ? registry : givenImages(context, registry);
}

function givenImages({ images }: ContextData, registry: ImageProviders): ImageProviders {
  return {
    ...registry,
    imageRegistry(reference, credentials) {
      const data = images.get(reference);
      if (data !== undefined) return data;
      if (registry.imageRegistry !== undefined) {
        return registry.imageRegistry(reference, credentials);
      }
      throw new Error(`image ${reference} was not given`);
    },
    imageDigest(reference, credentials) {
      const digest = digestIn(images.get(reference));
      if (digest !== undefined) return digest;
      if (registry.imageDigest !== undefined) return registry.imageDigest(reference, credentials);
      throw new Error(`the digest of image ${reference} was not given (resolvedImage)`);
    },
  };
}

const digestForm = /@(\w+:[0-9a-f]+)$/u;

/** The digest of `resolvedImage`. */
function digestIn(data: JsonMap | undefined): string | undefined {
  const resolved = data === undefined ? undefined : get(data, "resolvedImage");
  return typeof resolved === "string" ? digestForm.exec(resolved)?.[1] : undefined;
}
