import { once } from "node:events";
import { request } from "node:https";
import { connect } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { createAuthority } from "../certificate/authority.ts";
import type { Issued } from "../certificate/authority.ts";
import type { AdmissionAnswer } from "../review/admission-answer.ts";
import { allowed } from "../review/admission-answer.ts";
import { startAdmissionServer } from "./admission-server.ts";
import type { AdmissionServer, AdmissionServerOptions, Page } from "./admission-server.ts";

const authority = await createAuthority({ name: "test", lifetime: 60_000 });
const first = await authority.issueServer(["127.0.0.1", "localhost"]);
const open: AdmissionServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.drain()));
});

async function start(wish: Partial<AdmissionServerOptions> = {}): Promise<AdmissionServer> {
  const server = await startAdmissionServer({
    webhooks: { "/validate": () => Promise.resolve(allowed) },
    isReady: () => true,
    certificate: first,
    host: "127.0.0.1",
    port: 0,
    ...wish,
  });
  open.push(server);
  return server;
}

interface Reply {
  readonly status: number | undefined;
  readonly text: string;
  readonly connection: string | undefined;
}

function call(server: AdmissionServer, path: string, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: server.port,
        path,
        ca: authority.cert,
        agent: false,
        method: body === undefined ? "GET" : "POST",
      },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => {
          const { connection } = response.headers;
          resolve({ status: response.statusCode, text, connection });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function review(wish: object = {}): string {
  return JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "u1",
      kind: { group: "", version: "v1", kind: "Pod" },
      operation: "CREATE",
      namespace: "shop",
      userInfo: { username: "me" },
      object: { metadata: { name: "a" } },
      ...wish,
    },
  });
}

function answer(text: string): unknown {
  return (JSON.parse(text) as { response: unknown }).response;
}

describe("an admission server", () => {
  it("answers a review with its uid", async () => {
    const server = await start();
    const reply = await call(server, "/validate?timeout=10s", review());
    expect(reply.status).toBe(200);
    expect(answer(reply.text)).toStrictEqual({ uid: "u1", allowed: true });
  });

  it("tells the patch in base64, and warnings as long as they may be", async () => {
    const patch = [{ op: "add", path: "/metadata/labels", value: { a: 1 } }] as const;
    const warnings = ["w".repeat(300)];
    const changed: AdmissionAnswer = { allowed: true, warnings, patch };
    const server = await start({ webhooks: { "/mutate": () => Promise.resolve(changed) } });
    const reply = await call(server, "/mutate/fail", review());
    expect(answer(reply.text)).toStrictEqual({
      uid: "u1",
      allowed: true,
      patchType: "JSONPatch",
      patch: Buffer.from(JSON.stringify(patch)).toString("base64"),
      warnings: [`${"w".repeat(255)}…`],
    });
  });

  it.each([
    ["no JSON", "{", 400, "the body is broken"],
    ["nothing", "", 400, "no AdmissionReview"],
    ["something else", `{"kind":"Pod"}`, 400, "no AdmissionReview"],
    ["an old version", review().replace("k8s.io/v1", "k8s.io/v1beta1"), 400, "admission.k8s.io/v1"],
    ["no uid", review({ uid: "" }), 400, "no uid"],
    ["an operation nobody knows", review({ operation: "LOOK" }), 400, "no operation"],
    ["no kind", review({ kind: {} }), 400, "no kind"],
    ["an object that is none", review({ object: [1] }), 400, "object of the request is no object"],
    ["nesting without an end", "[".repeat(3900), 400, "the body is broken"],
    ["too much", review({ object: { a: "x".repeat(5000) } }), 413, "larger than 4000 bytes"],
  ])("refuses a body that is %s", async (_, body, status, message) => {
    const server = await start({ largestBody: 4000 });
    const reply = await call(server, "/validate", body);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(message);
  });

  it("knows no other paths and methods", async () => {
    const server = await start();
    expect((await call(server, "/validated", review())).status).toBe(404);
    expect((await call(server, "/constructor")).status).toBe(404);
    expect((await call(server, "/__proto__", review())).status).toBe(404);
  });

  it("denies what it fails to judge, and what takes too long", async () => {
    const errors: unknown[] = [];
    const server = await start({
      timeout: 50,
      onError: (error) => errors.push(error),
      webhooks: {
        "/broken": () => Promise.reject(new Error("a bug")),
        "/slow": () => new Promise(() => {}),
      },
    });
    const broken = answer((await call(server, "/broken", review())).text);
    expect(broken).toMatchObject({ allowed: false, status: { code: 403 } });
    const slow = answer((await call(server, "/slow", review())).text);
    expect(slow).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining("no answer within 50 ms") },
    });
    expect(errors).toHaveLength(2);
  });

  it("says whether it is alive and ready, and shows its pages", async () => {
    let ready = false;
    const metrics = (): Promise<Page> => Promise.resolve({ type: "text/plain", text: "m 1\n" });
    const server = await start({ isReady: () => ready, pages: { "/metrics": metrics } });
    expect((await call(server, "/livez")).status).toBe(200);
    expect((await call(server, "/readyz")).status).toBe(503);
    ready = true;
    expect((await call(server, "/readyz")).status).toBe(200);
    expect((await call(server, "/metrics")).text).toBe("m 1\n");
  });

  it("answers what is under way when it drains, and takes nothing new", async () => {
    let finish: () => void = () => {};
    const waiting = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let began: () => void = () => {};
    const underWay = new Promise<void>((resolve) => {
      began = resolve;
    });
    const server = await start({
      webhooks: {
        "/validate": async () => {
          began();
          await waiting;
          return allowed;
        },
      },
    });
    const reply = call(server, "/validate", review());
    await underWay;
    const drained = server.drain();
    await expect(call(server, "/livez")).rejects.toThrow(/ECONNREFUSED/u);
    finish();
    expect(await reply).toMatchObject({ status: 200, connection: "close" });
    await drained;
    open.splice(0);
  });

  it("does not wait for connections that were opened and never used", async () => {
    const server = await start();
    const socket = connect({ port: server.port, host: "127.0.0.1", ca: authority.cert });
    await once(socket, "secureConnect");
    let isClosed = false;
    const closed = once(socket, "close").then(() => (isClosed = true));
    socket.resume();
    // without an end to it, this takes until the request times out
    await server.drain();
    await closed;
    expect(isClosed).toBe(true);
    open.splice(0);
  }, 20_000);

  it("answers what still comes for a while when it is told to, and sends callers elsewhere", async () => {
    const server = await start();
    const drained = server.drain(500);
    expect(await call(server, "/readyz")).toMatchObject({ status: 503 });
    expect(await call(server, "/validate", review())).toMatchObject({
      status: 200,
      connection: "close",
    });
    await drained;
    await expect(call(server, "/livez")).rejects.toThrow(/ECONNREFUSED/u);
    open.splice(0);
  });

  it("shows a new certificate to new connections without breaking old ones", async () => {
    const server = await start();
    const second: Issued = await authority.issueServer(["127.0.0.1"]);
    const before = await peer(server);
    server.useCertificate(second);
    expect(await peer(server)).not.toBe(before);
    expect((await call(server, "/validate", review())).status).toBe(200);
  });
});

/** The fingerprint of the certificate that a new connection is shown. */
function peer(server: AdmissionServer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: server.port, host: "127.0.0.1", ca: authority.cert }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}
