/**
 * What policies learn of images: from a context file, and from registries where the user allows it
 * (`--registry`). A client of registries is connected in one place, {@link connectRegistry}.
 */
import { givenImages } from "@winnow/engine";
import type { ImageProviders } from "@winnow/engine";
import type { ContextData } from "./context-file.ts";

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
  if (!useRegistry) return context.images.size === 0 ? {} : givenImages(context.images, {});
  const registry = await connect();
  return context.images.size === 0 ? registry : givenImages(context.images, registry);
}
