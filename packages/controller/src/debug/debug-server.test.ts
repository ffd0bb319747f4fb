import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startDebugServer } from "./debug-server.ts";
import type { DebugServer } from "./debug-server.ts";
import { processPages } from "./process-pages.ts";

let server: DebugServer;

beforeEach(async () => {
  const pages = { ...processPages(), "/debug/x": () => ({ a: 1 }) };
  server = await startDebugServer(0, pages, () => undefined);
});

afterEach(() => server.stop());

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function ask(path: string, wish: { method?: string; host?: string } = {}): Promise<Answer> {
  const { method = "GET", host = `localhost:${server.port}` } = wish;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: server.port, path, method, headers: { host } };
    request(options, (response) => {
      let text = "";
      response.on("data", (data: Buffer) => (text += data.toString()));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    })
      .once("error", reject)
      .end();
  });
}

describe("debug pages", () => {
  it("are listed, and answered as JSON", async () => {
    expect((await ask("/debug")).text).toBe("/debug/heap\n/debug/profile\n/debug/x\n");
    expect(await ask("/debug/x?y=1")).toEqual({ status: 200, text: '{"a":1}\n' });
    expect(await ask("/debug/none")).toMatchObject({ status: 404 });
    expect(await ask("/debug/x", { method: "POST" })).toMatchObject({ status: 405 });
  });

  it.each(["evil.example", "evil.example:80", "localhost.evil.example", "10.0.0.1"])(
    "are for callers of this machine, not for %j",
    async (host) => {
      expect(await ask("/debug/x", { host })).toMatchObject({ status: 403 });
    },
  );

  it("tell of the heap", async () => {
    const heap = JSON.parse((await ask("/debug/heap")).text) as { memory: { rss: number } };
    expect(heap.memory.rss).toBeGreaterThan(1_000_000);
  });

  it("take a CPU profile, one at a time and not for long", async () => {
    const profiling = ask("/debug/profile?seconds=0.3");
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(await ask("/debug/profile?seconds=1")).toMatchObject({ status: 409 });
    const profile = JSON.parse((await profiling).text) as { nodes: object[]; samples: number[] };
    expect(profile.nodes.length).toBeGreaterThan(0);
    expect(profile.samples).toBeInstanceOf(Array);
    for (const seconds of ["0", "61", "x", "-1"]) {
      // oxlint-disable-next-line no-await-in-loop -- a handful
      expect(await ask(`/debug/profile?seconds=${seconds}`)).toMatchObject({ status: 400 });
    }
  });
});
