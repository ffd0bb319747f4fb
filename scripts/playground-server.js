// Serves the built playground on loopback.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { pageFolder } from "./playground-bundle.js";

/** @type {Readonly<Record<string, string>>} */
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/**
 * Starts to serve; gives the page's address.
 * @param {number} port 0: any that is free
 * @returns {Promise<{ address: string, close: () => void }>}
 */
export function servePage(port) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const name = pathname === "/" ? "index.html" : pathname.slice(1);
    const type = types[extname(name)];
    // the page is one flat folder
    if (type === undefined || !/^[\w.-]+$/.test(name)) {
      response.writeHead(404).end();
      return;
    }
    readFile(join(pageFolder, name)).then(
      (bytes) => response.writeHead(200, { "content-type": type }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const bound = server.address();
      const found = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ address: `http://127.0.0.1:${found}/`, close: () => server.close() });
    });
  });
}
