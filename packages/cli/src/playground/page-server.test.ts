import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPageFolder } from "./page-folder.ts";
import { startPageServer } from "./page-server.ts";
import type { PageServer } from "./page-server.ts";

const parent = mkdtempSync(join(tmpdir(), "winnow-page-"));
const folder = join(parent, "page");
let server: PageServer;

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(
    join(folder, "index.html"),
    `<meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'self'" />`,
  );
  writeFileSync(join(folder, "main-A1B2C3D4.js"), "1");
  writeFileSync(join(folder, "main-A1B2C3D4.js.gz"), gzipSync("1"));
  writeFileSync(join(parent, "secret.js"), "secret");
  const page = findPageFolder([join(parent, "missing"), folder]);
  server = await startPageServer({ ...page, host: "127.0.0.1", port: 0 });
});

afterAll(async () => {
  await server.close();
  rmSync(parent, { recursive: true, force: true });
});

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As the path is written: fetch would resolve it first. */
function ask(path: string, method = "GET", headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { port } = server;
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const { statusCode: status, headers: told } = response;
        resolve({ status, headers: told, body: Buffer.concat(chunks) });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the server of the playground's page", () => {
  it("shows the document with its policy for content, never from a cache", async () => {
    const { status, headers, body } = await ask("/playground/?a=b");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; script-src 'self'; frame-ancestors 'self'",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    });
    expect(body.toString()).toContain("<meta");
  });

  it("shows scripts, packed where that is understood, to be kept for ever", async () => {
    const plain = await ask("/playground/main-A1B2C3D4.js");
    expect(plain.body.toString()).toBe("1");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const packed = await ask("/playground/main-A1B2C3D4.js", "GET", {
      "accept-encoding": "br, gzip",
    });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(packed.body).toEqual(gzipSync("1"));
    const refused = await ask("/playground/main-A1B2C3D4.js", "GET", {
      "accept-encoding": "gzip;q=0",
    });
    expect(refused.body.toString()).toBe("1");
  });

  it("leads to the document", async () => {
    for (const path of ["/", "/playground"]) {
      // oxlint-disable-next-line no-await-in-loop
      const { status, headers } = await ask(path);
      expect([status, headers.location]).toEqual([307, "/playground/"]);
    }
  });

  it.each([
    "/playground/missing.js",
    "/playground/main-A1B2C3D4.js.gz",
    "/playground/../secret.js",
    "/playground/%2e%2e/secret.js",
    "/playground/..%2fsecret.js",
    "/playground//etc/passwd",
    "/playground/constructor",
    "/metrics",
    "//playground/",
  ])("knows nothing else: %s", async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it("answers HEAD without a body, and takes nothing", async () => {
    const { status, headers, body } = await ask("/playground/", "HEAD");
    expect([status, body.length]).toEqual([200, 0]);
    expect(Number(headers["content-length"])).toBeGreaterThan(50);
    expect((await ask("/playground/", "POST")).status).toBe(405);
  });

  it("is not there where the page was not built, or has no policy", () => {
    expect(() => findPageFolder([parent])).toThrow("has no playground");
    const bare = mkdtempSync(join(parent, "bare-"));
    writeFileSync(join(bare, "index.html"), "<p>");
    expect(() => findPageFolder([bare])).toThrow("no Content-Security-Policy");
  });
});
