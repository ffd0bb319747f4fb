import { afterEach, describe, expect, it } from "vitest";
import { reply, startFakeRegistry } from "../testing/fake-registry.ts";
import type { Answer, FakeRegistry } from "../testing/fake-registry.ts";
import { createRegistryClient, resolveTarget, sha256 } from "./client.ts";
import { locate } from "./location.ts";
import { pushBlob } from "./push.ts";

const open: FakeRegistry[] = [];
afterEach(() => Promise.all(open.splice(0).map((registry) => registry.close())));

async function start(answer: Answer): Promise<string> {
  const registry = await startFakeRegistry(answer);
  open.push(registry);
  return registry.host;
}

const content = Buffer.from("content");
const login = { username: "me", password: "secret" };
const push = (host: string): ReturnType<typeof pushBlob> => {
  const client = createRegistryClient({ login: () => Promise.resolve(login) });
  return pushBlob(client, locate(`${host}/app:v1`), content, "text/plain");
};
/** A registry that sends uploads to an address. */
const sendingTo =
  (location: string): Answer =>
  ({ method, url }, response) =>
    method === "POST" && url === "/v2/app/blobs/uploads/"
      ? reply(response, "", { location }, 202)
      : method === "PUT" && reply(response, "", {}, 201);

describe("a push", () => {
  it("asks for one token, which may push", async () => {
    const scopes: (string | null)[] = [];
    const host = await start((request, response) => {
      const { url = "", headers } = request;
      const address = new URL(url, `http://${headers.host ?? ""}`);
      if (address.pathname === "/token") {
        scopes.push(address.searchParams.get("scope"));
        return reply(response, '{"token":"abc"}');
      }
      if (headers.authorization === "Bearer abc") {
        return sendingTo("/v2/app/blobs/uploads/1?state=x")(request, response);
      }
      const challenge = `Bearer realm="http://${headers.host ?? ""}/token"`;
      return reply(response, "", { "www-authenticate": challenge }, 401);
    });
    expect(await push(host)).toEqual({
      mediaType: "text/plain",
      digest: sha256(content),
      size: 7,
    });
    expect(scopes).toEqual(["repository:app:pull,push"]);
    expect(open[0]?.requests.at(-1)).toBe(
      `PUT /v2/app/blobs/uploads/1?state=x&digest=${encodeURIComponent(sha256(content))}`,
    );
  });

  it("shows no login to another host that takes the upload", async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await start((request, response) => {
      seen.push(request.headers.authorization);
      return reply(response, "", {}, 201);
    });
    const host = await start((request, response) =>
      request.headers.authorization === undefined
        ? reply(response, "", { "www-authenticate": 'Basic realm="x"' }, 401)
        : sendingTo(`http://${elsewhere}/upload`)(request, response),
    );
    await push(host);
    expect(seen).toEqual([undefined]);
  });

  it.each([
    ["file:///etc/passwd", /wants an upload to file:/u],
    ["http://[", /names no address to upload to/u],
  ])("goes nowhere else: %s", async (location, message) => {
    await expect(push(await start(sendingTo(location)))).rejects.toThrow(message);
  });

  it.each<[string, Answer, RegExp]>([
    ["is not begun", () => false, /answered with status 404/u],
    [
      "leads nowhere",
      ({ method }, response) => method === "POST" && reply(response, "", {}, 202),
      /does not say where to upload to/u,
    ],
    [
      "is not kept",
      (request, response) =>
        request.method === "PUT"
          ? reply(response, "quota exceeded", {}, 413)
          : sendingTo("/x")(request, response),
      /status 413: quota exceeded/u,
    ],
  ])("that %s is an error", async (_, answer, message) => {
    await expect(push(await start(answer))).rejects.toThrow(message);
  });
});

describe("the way of an upload", () => {
  it("never leads from HTTPS to plain text, not even at the same host", () => {
    const base = new URL("https://registry.example/v2/app/");
    expect(resolveTarget("blobs/x", base).href).toBe("https://registry.example/v2/app/blobs/x");
    expect(() => resolveTarget("http://registry.example/upload", base)).toThrow(
      /upload to http:\/\/registry\.example, which is not HTTPS/u,
    );
  });
});
