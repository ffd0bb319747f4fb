import { readSources } from "../source/read-sources.ts";
import type { SourceOptions } from "../source/read-sources.ts";
import { eachResource } from "./resource.ts";
import type { Resource } from "./resource.ts";

/** All objects that arguments lead to. Throws InputError for what cannot be read. */
export async function readResources(
  args: readonly string[],
  options: SourceOptions,
): Promise<Resource[]> {
  const resources: Resource[] = [];
  for await (const source of readSources(args, options)) {
    resources.push(...eachResource({ file: source.file, text: source.read() }));
  }
  return resources;
}
