/**
 * Pages for whoever looks for what is wrong with a process: plain HTTP on loopback alone, where
 * `kubectl port-forward` reaches them. Whoever may forward ports to the pod may see them, nobody else.
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "@winnow/value";
import type { Json } from "@winnow/value";

/** Gives what a page shows. Throws DebugPageError for a question that cannot be answered. */
export type DebugPage = (query: URLSearchParams) => Json | Promise<Json>;

export class DebugPageError extends Error {
  override readonly name = "DebugPageError";
  /** A 4xx status. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface DebugServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts listening on 127.0.0.1. Throws where the port is taken. */
export async function startDebugServer(
  port: number,
  pages: Readonly<Record<string, DebugPage>>,
  onError: (error: unknown) => void,
): Promise<DebugServer> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await answerTo(request, pages);
    response.writeHead(status, {
      "content-type": typeof body === "string" ? "text/plain" : "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    response.end(typeof body === "string" ? body : `${stringify(body)}\n`);
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      onError(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", onError);
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(
  { method, url = "/", headers }: IncomingMessage,
  pages: Readonly<Record<string, DebugPage>>,
): Promise<{ readonly status: number; readonly body: Json }> {
  // a web page elsewhere may call a name of its own that leads to this machine
  if (!isLoopback(headers.host)) return { status: 403, body: "call it by localhost\n" };
  if (method !== "GET") return { status: 405, body: "use GET\n" };
  const [path = "", query = ""] = url.split("?", 2);
  if (path === "/debug" || path === "/debug/") {
    return { status: 200, body: `${Object.keys(pages).join("\n")}\n` };
  }
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) return { status: 404, body: "not found; see /debug\n" };
  try {
    return { status: 200, body: await page(new URLSearchParams(query)) };
  } catch (error) {
    if (!(error instanceof DebugPageError)) throw error;
    return { status: error.status, body: `${error.message}\n` };
  }
}

function isLoopback(host = ""): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/u.test(host);
}
