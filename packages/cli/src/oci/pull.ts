/** `winnow oci pull`: the policies of a bundle, one file for each. */
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { printableLine } from "../output/printable.ts";
import { filesOf, writeFiles } from "./policy-files.ts";
import { atRegistry, bundleOptions } from "./registry-question.ts";
import type { RegistryFlags } from "./registry-question.ts";

export interface PullOptions extends RegistryFlags {
  readonly directory: string;
  readonly force: boolean;
}

/**
 * Writes a bundle's policies into a folder and prints the paths. Throws InputError for what the
 * registry refuses, a bundle that is none, and files that exist; then nothing was written.
 */
export async function runPull(options: PullOptions, host: Host): Promise<number> {
  const bundle = await atRegistry(async () => {
    const { pullPolicyBundle } = await import("@winnow/image-verification");
    return pullPolicyBundle(options.image, bundleOptions(options));
  });
  const files = filesOf(bundle.layers);
  if (bundle.otherTypes.length > 0) {
    const types = bundle.otherTypes.slice(0, 5).join(", ");
    host.note(printableLine(`note: layers that hold no policies were left out: ${types}`) + "\n");
  }
  const paths = writeFiles(options.directory, files, options.force);
  for (const path of paths) host.write(`${printableLine(path)}\n`);
  host.note(`pulled ${paths.length} policy(s) of ${bundle.pinned}\n`);
  return exitCode.ok;
}
