/** A web server of plain files, with a header that forbids everything an embedding page does not need. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

export interface ServedFolder {
  readonly address: string;
  close(): void;
}

/** `contentPolicy` goes with the documents of the folder itself, and not with those below it. */
export async function serveFolder(folder: string, contentPolicy: string): Promise<ServedFolder> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const name = normalize(pathname);
    const isOwn = name.lastIndexOf("/") === 0;
    readFile(join(folder, name)).then(
      (bytes) =>
        response
          .writeHead(200, {
            "content-type": types[extname(name)] ?? "application/octet-stream",
            ...(isOwn ? { "content-security-policy": contentPolicy } : {}),
          })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
