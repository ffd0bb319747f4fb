/**
 * Shows the playground's page over HTTP. It has a port of its own, since browsers have no business where
 * an API server calls; there it is a handful of files, and nothing about the cluster can be asked.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { PageFolder } from "./page-folder.ts";

export interface PageServerOptions extends PageFolder {
  /** Default: all addresses. */
  readonly host: string | undefined;
  /** 0 for any free port. */
  readonly port: number;
}

export interface PageServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Where the page is shown. */
const base = "/playground/";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** A name with a hash of what it holds. */
const hashed = /-[A-Z0-9]{8}\.(?:js|css)$/u;

/** More are refused: what judges in the same process needs connections too. */
const mostConnections = 200;

/** Starts listening. Throws where the port is taken. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { folder, names, contentPolicy } = options;
  const always: OutgoingHttpHeaders = {
    "content-security-policy": `${contentPolicy}; frame-ancestors 'self'`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "/" } = request;
    const end = (status: number, headers: OutgoingHttpHeaders = {}, body?: Uint8Array): void => {
      response.writeHead(status, { ...always, "content-length": body?.length ?? 0, ...headers });
      response.end(method === "HEAD" ? undefined : body);
    };
    if (method !== "GET" && method !== "HEAD") return end(405, { allow: "GET, HEAD" });
    const [path = ""] = url.split("?", 1);
    if (path === "/" || `${path}/` === base) return end(307, { location: base });
    const name = path === base ? "index.html" : path.slice(base.length);
    const type = types[extname(name)];
    // only what was built is known; a path with folders, whatever it means, is no name
    if (!path.startsWith(base) || type === undefined || !names.has(name)) return end(404);
    const isPacked = names.has(`${name}.gz`) && acceptsGzip(request);
    const body = await readFile(join(folder, isPacked ? `${name}.gz` : name));
    end(
      200,
      {
        "content-type": type,
        vary: "accept-encoding",
        ...(isPacked ? { "content-encoding": "gzip" } : {}),
        // a name with a hash never means anything else; the document names those of the newest build
        "cache-control": hashed.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
      },
      body,
    );
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  // what it stands beside is neither kept alive by it nor ended by its errors
  server.unref();
  server.on("error", () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return (headers["accept-encoding"] ?? "")
    .split(",")
    .some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/u.test(coding));
}
