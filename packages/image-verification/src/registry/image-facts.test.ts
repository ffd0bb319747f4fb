import { afterEach, describe, expect, it } from "vitest";
import { reply, startFakeRegistry } from "../testing/fake-registry.ts";
import type { FakeRegistry } from "../testing/fake-registry.ts";
import { createRegistryClient, sha256 } from "./client.ts";
import { readImageFacts } from "./image-facts.ts";
import { mediaType } from "./media-types.ts";

const open: FakeRegistry[] = [];
afterEach(() => Promise.all(open.splice(0).map((registry) => registry.close())));

const digestOf = (text: string): string => sha256(Buffer.from(text));
const descriptor = (text: string, type: string) => ({
  mediaType: type,
  digest: digestOf(text),
  size: Buffer.byteLength(text),
});
const config = JSON.stringify({ config: { User: "1000" }, os: "linux" });
const image = JSON.stringify({
  schemaVersion: 2,
  mediaType: mediaType.ociManifest,
  config: descriptor(config, mediaType.ociConfig),
  layers: [],
});
const indexOf = (architecture: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaType.ociIndex,
    manifests: [
      { ...descriptor(image, mediaType.ociManifest), platform: { os: "linux", architecture } },
    ],
  });

/** Serves contents by their digests, and one of them under the tag v1. */
async function serve(tagged: string, ...contents: string[]): Promise<string> {
  const registry = await startFakeRegistry(({ url = "" }, response) => {
    const name = url.slice(url.lastIndexOf("/") + 1);
    const found =
      name === "v1" ? tagged : [tagged, ...contents].find((text) => digestOf(text) === name);
    return found !== undefined && reply(response, found);
  });
  open.push(registry);
  return registry.host;
}
const read = (reference: string): ReturnType<typeof readImageFacts> =>
  readImageFacts(createRegistryClient(), reference);

describe("the facts of an image", () => {
  it("are its names, its manifest and its configuration", async () => {
    const host = await serve(image, config);
    expect(await read(`${host}/team/app:v1`)).toEqual({
      image: `${host}/team/app:v1`,
      resolvedImage: `${host}/team/app@${digestOf(image)}`,
      registry: host,
      repository: "team/app",
      identifier: "v1",
      manifest: JSON.parse(image) as object,
      configData: JSON.parse(config) as object,
    });
  });

  it("are those for linux/amd64 of an image for many platforms, under the index's digest", async () => {
    const index = indexOf("amd64");
    const host = await serve(index, image, config);
    expect(await read(`${host}/app:v1`)).toMatchObject({
      resolvedImage: `${host}/app@${digestOf(index)}`,
      manifest: JSON.parse(image) as object,
      manifestList: JSON.parse(index) as object,
    });
  });

  it("are refused without that platform, without a configuration, and without the image", async () => {
    const other = await serve(indexOf("arm64"), image, config);
    await expect(read(`${other}/app:v1`)).rejects.toThrow(/has no image for linux\/amd64/u);
    const bare = await serve(JSON.stringify({ schemaVersion: 2, layers: [] }));
    await expect(read(`${bare}/app:v1`)).rejects.toThrow(/has no configuration/u);
    await expect(read(`${bare}/app:v2`)).rejects.toMatchObject({ code: "not-found" });
  });

  it("are refused where the configuration is no JSON object", async () => {
    const odd = image.replace(digestOf(config), digestOf("[]")).replace(/"size":\d+/u, '"size":2');
    const host = await serve(odd, "[]");
    await expect(read(`${host}/app:v1`)).rejects.toThrow(/the configuration of .* no JSON object/u);
  });
});
