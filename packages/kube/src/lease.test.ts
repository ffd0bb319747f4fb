import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKubeClient } from "./client.ts";
import type { KubeClient } from "./client.ts";
import { holdLease } from "./lease.ts";
import type { HeldLease } from "./lease.ts";

interface StoredLease {
  metadata: { resourceVersion?: string };
  spec: { holderIdentity: string; leaseTransitions: number };
}

/** What the API server stores; undefined: nothing yet. */
let stored: StoredLease | undefined;
let isDown = false;
let version = 0;
let client: KubeClient;
const holders: HeldLease[] = [];

/** Kubernetes' rule: who writes must have read the newest version. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (isDown) return void response.writeHead(503).end("{}");
  if (request.method === "GET") {
    return void response
      .writeHead(stored === undefined ? 404 : 200)
      .end(JSON.stringify(stored ?? {}));
  }
  const given = JSON.parse(Buffer.concat(chunks).toString()) as StoredLease;
  const isNew = stored === undefined && request.method === "POST";
  if (!isNew && given.metadata.resourceVersion !== stored?.metadata.resourceVersion) {
    return void response.writeHead(409).end("{}");
  }
  version += 1;
  stored = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
  return void response.end(JSON.stringify(stored));
}

const server = createServer((request, response) => void answer(request, response));

beforeEach(async () => {
  stored = undefined;
  isDown = false;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  client = createKubeClient({
    name: "test",
    server: `http://127.0.0.1:${port}`,
    namespace: "default",
    tls: { insecure: false },
    credentials: { type: "none" },
  });
});

afterEach(async () => {
  await Promise.all(holders.splice(0).map((holder) => holder.stop()));
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Asked {
  readonly lease: HeldLease;
  readonly events: string[];
}

function ask(identity: string): Asked {
  const events: string[] = [];
  const lease = holdLease(client, {
    namespace: "winnow",
    name: "leader",
    identity,
    duration: 1000,
    renewDeadline: 300,
    retryPeriod: 20,
    onHeld: (lost) => {
      events.push("held");
      lost.addEventListener("abort", () => events.push("lost"));
    },
  });
  holders.push(lease);
  return { lease, events };
}

describe("a lease", () => {
  it("has one holder, and goes to the next at once when that one gives it up", async () => {
    const first = ask("first");
    await expect.poll(() => first.lease.isHeld()).toBe(true);
    const second = ask("second");
    await expect.poll(() => version).toBeGreaterThan(5);
    expect(second.lease.isHeld()).toBe(false);
    await first.lease.stop();
    await expect.poll(() => second.lease.isHeld(), { timeout: 900 }).toBe(true);
    expect(first.events).toStrictEqual(["held", "lost"]);
    expect(stored?.spec).toMatchObject({ holderIdentity: "second", leaseTransitions: 2 });
  });

  it("is taken from a holder that says nothing any more, but not before its time", async () => {
    const dead = { holderIdentity: "dead", leaseTransitions: 3, leaseDurationSeconds: 1 };
    stored = { metadata: { resourceVersion: "0" }, spec: { ...dead } };
    const began = performance.now();
    const { lease } = ask("living");
    await expect.poll(() => lease.isHeld(), { timeout: 5000 }).toBe(true);
    expect(performance.now() - began).toBeGreaterThan(990);
    expect(stored.spec).toMatchObject({ holderIdentity: "living", leaseTransitions: 4 });
  });

  it("is lost by whoever cannot renew it, and won again later", async () => {
    const { lease, events } = ask("only");
    await expect.poll(() => lease.isHeld()).toBe(true);
    isDown = true;
    await expect.poll(() => lease.isHeld(), { timeout: 900 }).toBe(false);
    isDown = false;
    await expect.poll(() => lease.isHeld()).toBe(true);
    expect(events).toStrictEqual(["held", "lost", "held"]);
  });
});
