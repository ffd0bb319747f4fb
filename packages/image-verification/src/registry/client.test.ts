import { afterEach, describe, expect, it } from "vitest";
import { reply, startFakeRegistry } from "../testing/fake-registry.ts";
import type { Answer, FakeRegistry } from "../testing/fake-registry.ts";
import { createRegistryClient, sha256 } from "./client.ts";
import type { RegistryOptions } from "./client.ts";
import { locate } from "./location.ts";
import { mediaType } from "./media-types.ts";
import { findReferrers } from "./referrers.ts";

const limits = { manifest: 2000, blob: 1000, time: 500 };
const manifest = JSON.stringify({ schemaVersion: 2, mediaType: mediaType.ociManifest, layers: [] });
const open: FakeRegistry[] = [];
afterEach(() => Promise.all(open.splice(0).map((registry) => registry.close())));

async function start(answer: Answer): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(answer);
  open.push(registry);
  return registry;
}

async function fetchFrom(
  answer: Answer,
  options: RegistryOptions = {},
  tag = ":v1",
): Promise<string> {
  const { host } = await start(answer);
  const client = createRegistryClient({ limits, ...options });
  return (await client.manifest(locate(`${host}/app${tag}`))).digest;
}

describe("a manifest", () => {
  it("is named by the digest of what came, whatever the registry says", async () => {
    expect(await fetchFrom((_, response) => reply(response, manifest))).toBe(
      sha256(Buffer.from(manifest)),
    );
  });

  const other = `sha256:${"0".repeat(64)}`;
  it.each<[string, Answer, RegExp, string?]>([
    ["garbage", (_, response) => reply(response, "garbage"), /is no JSON/u],
    ["a list", (_, response) => reply(response, "[]"), /is no JSON object/u],
    [
      "layers that are none",
      (_, response) => reply(response, '{"layers":[{"digest":"md5:1"}]}'),
      /layers\[0\] .* has no sha256 digest/u,
    ],
    [
      "too much, announced",
      (_, response) => reply(response, "x".repeat(3000)),
      /larger than 2000 bytes/u,
    ],
    [
      "too much, in pieces",
      (_, response) => {
        for (let count = 0; count < 30; count += 1) response.write("x".repeat(100));
        response.end();
        return true;
      },
      /larger than 2000 bytes/u,
    ],
    ["nothing", () => true, /no answer within 0\.5 seconds/u],
    [
      "another digest in its header",
      (_, response) => reply(response, manifest, { "docker-content-digest": other }),
      /is sha256:[0-9a-f]{64}, not sha256:0000/u,
    ],
    [
      "other content than was asked for",
      (_, response) => reply(response, manifest),
      /answered with sha256:.* when asked for/u,
      `@${other}`,
    ],
    ["an error", (_, response) => reply(response, "disk full", {}, 500), /status 500: disk full/u],
    ["an unknown tag", () => false, /does not exist \(manifest unknown\)/u],
    [
      "a redirect in a circle",
      (request, response) => reply(response, "", { location: request.url ?? "" }, 302),
      /redirects more than 5 times/u,
    ],
    [
      "a redirect to a file",
      (_, response) => reply(response, "", { location: "file:///etc/passwd" }, 302),
      /redirects to file: which is refused/u,
    ],
  ])("is refused with %s", async (_, answer, message, tag) => {
    await expect(fetchFrom(answer, {}, tag)).rejects.toThrow(message);
  });
});

describe("a blob", () => {
  it.each([
    ["other content", "other", 7, /answered with sha256:/u],
    ["another size", "content", 6, /answered with sha256:/u],
    ["too much", "content", 2000, /has 2000 bytes, more than 1000/u],
  ])("is refused with %s", async (_, body, size, message) => {
    const { host } = await start((__, response) => reply(response, body));
    const digest = sha256(Buffer.from("content"));
    const descriptor = { mediaType: "", digest, size, annotations: new Map<string, string>() };
    const client = createRegistryClient({ limits });
    await expect(client.blob(locate(`${host}/app:v1`), descriptor)).rejects.toThrow(message);
  });
});

describe("a registry that asks for a login", () => {
  const login = { username: "me", password: "secret" };
  const basic = `Basic ${Buffer.from("me:secret").toString("base64")}`;

  it("is given one, and a token that it sends for", async () => {
    const digest = await fetchFrom(
      (request, response) => {
        const { authorization, host = "" } = request.headers;
        if (request.url?.startsWith("/token") === true) {
          const right =
            authorization === basic && request.url.includes("scope=repository%3Aapp%3Apull");
          return reply(response, right ? '{"token":"abc"}' : "{}");
        }
        if (authorization === "Bearer abc") return reply(response, manifest);
        const challenge = `Bearer realm="http://${host}/token",service="test"`;
        return reply(response, "", { "www-authenticate": challenge }, 401);
      },
      { login: () => Promise.resolve(login) },
    );
    expect(digest).toBe(sha256(Buffer.from(manifest)));
  });

  it.each<[string, string, RegExp]>([
    ["Basic without a login", 'Basic realm="x"', /asks for a login, and none is known/u],
    ["an unknown scheme", "Negotiate", /asks for negotiate authentication/u],
    ["no place for tokens", 'Bearer service="x"', /names no address for its tokens/u],
    ["a place in plain text", 'Bearer realm="http://example.com/"', /which is not HTTPS/u],
  ])("is refused with %s", async (_, challenge, message) => {
    const answer: Answer = (__, response) =>
      reply(response, "", { "www-authenticate": challenge }, 401);
    await expect(fetchFrom(answer)).rejects.toThrow(message);
  });

  it("gets no login after it has sent on to another host", async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await start((request, response) => {
      seen.push(request.headers.authorization);
      return reply(response, manifest);
    });
    await fetchFrom(
      ({ headers }, response) =>
        headers.authorization === basic
          ? reply(response, "", { location: `http://${elsewhere.host}/x` }, 307)
          : reply(response, "", { "www-authenticate": 'Basic realm="x"' }, 401),
      { login: () => Promise.resolve(login) },
    );
    expect(seen).toEqual([undefined]);
  });
});

describe("referrers", () => {
  const digest = `sha256:${"1".repeat(64)}`;
  const list = (count: number): string =>
    JSON.stringify({
      manifests: Array.from({ length: count }, () => ({ digest, size: 1, artifactType: "a" })),
    });
  const find = async (answer: Answer): Promise<number> => {
    const { host } = await start(answer);
    const client = createRegistryClient();
    const found = await findReferrers(
      client,
      locate(`${host}/app:v1`),
      digest,
      (type) => type === "a",
    );
    return found.length;
  };

  it("come from the API, and else from the tag that stands in for it", async () => {
    const type = { "content-type": mediaType.ociIndex };
    const byApi: Answer = ({ url = "" }, response) =>
      url.includes("/referrers/") && reply(response, list(2), type);
    const byTag: Answer = ({ url = "" }, response) =>
      url.endsWith(`/manifests/${digest.replace(":", "-")}`) && reply(response, list(3), type);
    expect(await find(byApi)).toBe(2);
    expect(await find(byTag)).toBe(3);
    expect(await find(() => false)).toBe(0);
  });

  it("are refused where there are too many, or the registry fails", async () => {
    const type = { "content-type": mediaType.ociIndex };
    await expect(find((_, response) => reply(response, list(51), type))).rejects.toThrow(
      /more than 50/u,
    );
    await expect(find((_, response) => reply(response, "", {}, 500))).rejects.toThrow(
      /status 500/u,
    );
  });
});
