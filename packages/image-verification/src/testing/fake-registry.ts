import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What a registry of a test does with one request; true where it has answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface FakeRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine; what `answer` leaves open is answered with 404. */
export async function startFakeRegistry(answer: Answer): Promise<FakeRegistry> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
    if (answer(request, response)) return;
    response.statusCode = 404;
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Answers with a status, headers and a body. */
export function reply(
  response: ServerResponse,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): true {
  response.writeHead(status, headers);
  response.end(body);
  return true;
}
