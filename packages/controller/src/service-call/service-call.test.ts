/** Calls of services over real connections. */
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import type { ApiCall } from "@winnow/engine";
import { stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import { afterEach, describe, expect, it } from "vitest";
import { createAuthority } from "../certificate/authority.ts";
import { readAllowedService } from "./allowed-service.ts";
import { createServiceCalls } from "./service-call.ts";
import type { ServiceCallOptions } from "./service-call.ts";

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const heard: Heard[] = [];
const open: (Server & { closeAllConnections(): void })[] = [];
const authority = await createAuthority({ name: "services", lifetime: 600_000 });
const certificate = await authority.issueServer(["127.0.0.1"]);

afterEach(async () => {
  heard.length = 0;
  await Promise.all(
    open.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(resolve);
      });
    }),
  );
});

async function serve(answer: Answer, isSecure = false): Promise<string> {
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      const { method, url, headers } = request;
      heard.push({ method, url, headers, body });
      answer(response, request);
    });
  };
  const server = isSecure ? createSecureServer(certificate, listener) : createServer(listener);
  open.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return `${isSecure ? "https" : "http"}://127.0.0.1:${port}`;
}

/** Calls an address as a policy would, with it or something else listed. */
async function call(
  url: string,
  wish: Partial<ApiCall> & {
    readonly headers?: Record<string, string>;
    readonly caBundle?: string;
  } = {},
  options: Partial<ServiceCallOptions> & { readonly listed?: string } = {},
): Promise<Json> {
  const { headers = {}, caBundle, ...more } = wish;
  const allowed = [readAllowedService(options.listed ?? new URL(url).origin)];
  const services = createServiceCalls({ allowed, ...options });
  try {
    return await services.call({
      policy: "p",
      rule: "r",
      entry: "e",
      method: "GET",
      ...more,
      service: { url, headers, ...(caBundle === undefined ? {} : { caBundle }) },
    });
  } finally {
    services.stop();
  }
}

const good: Answer = (response) => response.end('{"owner":"team","id":9007199254740993}');

describe("a service that may be called", () => {
  it("is asked with the policy's headers, and nothing of the controller's", async () => {
    const url = await serve(good);
    const answer = await call(`${url}/owner?of=a`, { headers: { authorization: "Bearer policy" } });
    expect(stringify(answer)).toBe('{"owner":"team","id":9007199254740993}');
    expect(heard).toMatchObject([
      { method: "GET", url: "/owner?of=a", headers: { authorization: "Bearer policy" }, body: "" },
    ]);
    await call(url);
    expect(heard[1]?.headers).not.toHaveProperty("authorization");
  });

  it("gets the policy's data", async () => {
    const url = await serve(good);
    await call(url, { method: "POST", data: { image: "nginx", tags: ["a"] } });
    expect(heard).toMatchObject([
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"image":"nginx","tags":["a"]}',
      },
    ]);
  });

  it("is trusted by the policy's own authorities only", async () => {
    const url = await serve(good, true);
    await expect(call(url, { caBundle: authority.cert })).resolves.toMatchObject({ owner: "team" });
    await expect(call(url)).rejects.toThrow(/certificate/u);
    const other = await createAuthority({ name: "other", lifetime: 600_000 });
    await expect(call(url, { caBundle: other.cert })).rejects.toThrow(/certificate/u);
    await expect(call(url, { caBundle: "no PEM" })).rejects.toThrow(/certificate|PEM/iu);
    expect(heard).toHaveLength(1);
  });
});

describe("a service that may not be called", () => {
  it("is one that is not listed", async () => {
    const url = await serve(good);
    const listed = "https://other.example";
    await expect(call(url, {}, { listed })).rejects.toThrow(/not among/u);
    expect(heard).toEqual([]);
  });

  it.each(["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe"])(
    "is one whose name leads to %s",
    async (address) => {
      const url = await serve(good);
      const { port } = new URL(url);
      const resolve = ((_: string, __: object, done: (...args: unknown[]) => void) => {
        done(null, [
          { address: "10.0.0.1", family: 4 },
          { address, family: address.includes(":") ? 6 : 4 },
        ]);
      }) as unknown as NonNullable<ServiceCallOptions["resolve"]>;
      const named = `http://inside.example:${port}`;
      await expect(call(named, {}, { resolve })).rejects.toThrow(/which is not called/u);
      expect(heard).toEqual([]);
    },
  );

  it("is where a service sends elsewhere, also to what is listed", async () => {
    const url = await serve((response, request) => {
      if (request.url === "/") response.writeHead(307, { location: `${url}/secret` });
      response.end("{}");
    });
    await expect(call(`${url}/`)).rejects.toThrow(/answered 307; redirects are not followed/u);
    expect(heard).toHaveLength(1);
  });

  it.each(["Host", "Content-Length", "transfer-encoding", "Proxy-Authorization"])(
    "is reached by no header %s",
    async (name) => {
      const url = await serve(good);
      await expect(call(url, { headers: { [name]: "evil" } })).rejects.toThrow(/may not set/u);
      await expect(call(url, { headers: { a: "b\r\nhost: evil" } })).rejects.toThrow(
        /[Ii]nvalid character/u,
      );
      expect(heard).toEqual([]);
    },
  );
});

describe("an answer that cannot be used", () => {
  it.each<[string, Answer, RegExp]>([
    ["no success", (response) => response.writeHead(404).end("{}"), /answered 404/u],
    ["no JSON", (response) => response.end("a: b"), /JSON/u],
    ["nothing", (response) => response.end(), /JSON/u],
    ["two documents", (response) => response.end("{}\n---\n{}"), /JSON/u],
    ["nested without an end", (response) => response.end("[".repeat(500_000)), /JSON/u],
    ["too long", (response) => response.end(`"${"x".repeat(3_000_000)}"`), /longer than/u],
    ["none", () => undefined, /no answer within 300 ms/u],
    ["one that never ends", (response) => void response.write("["), /no answer within 300 ms/u],
    ["cut off", (response) => void response.socket?.destroy(), /hang up|reset|aborted/u],
  ])("%s: is an error", async (_name, answer, message) => {
    const url = await serve(answer);
    await expect(call(url, {}, { timeout: 300 })).rejects.toThrow(message);
  });

  it("is that of a service which is not there", async () => {
    await expect(call("http://127.0.0.1:1")).rejects.toThrow(/ECONNREFUSED/u);
  });
});
