/** The playground beside a server of admission reviews, where it was asked for. */
import { InputError } from "../input-error.ts";
import { findPageFolder } from "./page-folder.ts";
import { startPageServer } from "./page-server.ts";

export interface PlaygroundOptions {
  readonly host: string | undefined;
  /** Undefined: there is no page. */
  readonly playgroundPort: number | undefined;
}

/**
 * Starts to show the page, and gives a function that ends it; the page keeps no process alive. Throws
 * InputError where it cannot be shown.
 */
export async function showPlayground(
  { host, playgroundPort: port }: PlaygroundOptions,
  tell: (text: string) => void,
): Promise<() => Promise<void>> {
  if (port === undefined) return () => Promise.resolve();
  const page = findPageFolder();
  try {
    const server = await startPageServer({ ...page, host, port });
    tell(`showing the playground on port ${server.port} under /playground`);
    return () => server.close();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`port ${port} cannot show the playground: ${reason}`);
  }
}
