/** The HTTPS server that an API server calls. */
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { SecureContextOptions } from "node:tls";
import type { Maybe } from "@winnow/engine";
import { answerText } from "../review/admission-answer.ts";
import type { AdmissionAnswer } from "../review/admission-answer.ts";
import { readReview } from "../review/admission-review.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { ReviewError } from "../review/review-error.ts";
import { readBody } from "./read-body.ts";

/** Answers one kind of call; throws nothing that it could answer. */
export type Webhook = (
  asked: AdmissionRequest,
  path: string,
  call: WebhookCall,
) => Maybe<AdmissionAnswer>;

/** The HTTP request that asks. */
export type WebhookCall = Pick<IncomingMessage, "headers">;

export interface AdmissionServerOptions {
  /** By path, such as `/validate`; paths below it go there too. */
  readonly webhooks: Readonly<Record<string, Webhook>>;
  /** The answers to GET requests by path, such as `/metrics`. */
  readonly pages?: Readonly<Record<string, () => Promise<Page>>>;
  /** Whether requests should be sent here; told under /readyz. */
  readonly isReady: () => boolean;
  readonly certificate: SecureContextOptions;
  /** Default: all addresses. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The largest body in bytes; default 8 MiB, since a review may hold two objects of 3 MB. */
  readonly largestBody?: number;
  /** How long the server waits for an answer of its own, in milliseconds; default 10,000. */
  readonly timeout?: number;
  /** Told of failures that are bugs, or of connections that break; with the request that is denied by it. */
  readonly onError?: (error: unknown, asked?: AdmissionRequest) => void;
}

export interface Page {
  readonly type: string;
  readonly text: string;
}

export interface AdmissionServer {
  readonly port: number;
  /** Connections made from now on see this certificate; those that are open go on. */
  useCertificate(certificate: SecureContextOptions): void;
  /**
   * Says at once that nothing should be sent here any more, but answers whatever still comes for a
   * number of milliseconds (default 0); then answers what is under way, and ends.
   */
  drain(delay?: number): Promise<void>;
}

/** How long a request may be on its way on an open connection when the server ends, in milliseconds. */
const lastRequestTime = 500;

/** Starts listening. Throws where the port is taken or the certificate cannot be used. */
export async function startAdmissionServer(
  options: AdmissionServerOptions,
): Promise<AdmissionServer> {
  const { webhooks, pages = {}, isReady, onError = () => {} } = options;
  const { largestBody = 8 * 1024 * 1024, timeout = 10_000 } = options;
  let isDraining = false;
  /** Requests whose answers have not been sent yet. */
  let underWay = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (request.method === "GET") {
      const page = await pageOf(path);
      send(response, page?.status ?? 404, page?.text ?? "not found\n", page?.type ?? "text/plain");
      return;
    }
    const webhook = webhookOf(webhooks, path);
    if (webhook === undefined) return send(response, 404, "not found\n", "text/plain");
    if (request.method !== "POST") return send(response, 405, "use POST\n", "text/plain");
    try {
      const asked = readReview(await readBody(request, largestBody));
      const answer = await answerTo(asked, () => webhook(asked, path, request));
      send(response, 200, answerText(asked.uid, answer), "application/json");
    } catch (error) {
      if (!(error instanceof ReviewError)) throw error;
      send(response, error.status, `${error.message}\n`, "text/plain");
    }
  }

  /** What goes wrong in the judging denies; a status of 500 could be passed over by the API server. */
  async function answerTo(
    asked: AdmissionRequest,
    judge: () => Maybe<AdmissionAnswer>,
  ): Promise<AdmissionAnswer> {
    try {
      const answer = judge();
      return answer instanceof Promise ? await within(answer, timeout) : answer;
    } catch (error) {
      onError(error, asked);
      const reason = error instanceof Error ? error.message : String(error);
      const message = `${asked.kind.kind} ${asked.name} could not be judged: ${reason}`;
      return { allowed: false, message, warnings: [] };
    }
  }

  async function pageOf(path: string): Promise<(Page & { status: number }) | undefined> {
    if (path === "/livez") return { status: 200, type: "text/plain", text: "ok\n" };
    if (path === "/readyz") {
      const ready = isReady() && !isDraining;
      return {
        status: ready ? 200 : 503,
        type: "text/plain",
        text: ready ? "ok\n" : "not ready\n",
      };
    }
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    return page === undefined ? undefined : { status: 200, ...(await page()) };
  }

  function send(response: ServerResponse, status: number, text: string, type: string): void {
    response.writeHead(status, {
      "content-type": type,
      "content-length": Buffer.byteLength(text),
      // whoever keeps a connection is sent to another replica
      ...(isDraining ? { connection: "close" } : {}),
    });
    response.end(text);
  }

  const server = createServer(
    { ...options.certificate, minVersion: "TLSv1.2", keepAliveTimeout: 90_000 },
    (request, response) => {
      underWay += 1;
      response.once("close", () => (underWay -= 1));
      handle(request, response).catch((error: unknown) => {
        onError(error);
        response.destroy();
      });
    },
  );
  // what listens for an answer must not wait for a slow sender for ever
  server.headersTimeout = 30_000;
  server.requestTimeout = 60_000;
  server.on("tlsClientError", (error) => onError(error));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => onError(error));
  return {
    port: (server.address() as AddressInfo).port,
    useCertificate: (certificate) => {
      server.setSecureContext({ ...certificate, minVersion: "TLSv1.2" });
    },
    async drain(delay = 0) {
      isDraining = true;
      if (delay > 0) await pause(delay);
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      // Node does not count those as idle that were opened but never asked anything
      const closing = setInterval(() => {
        if (underWay === 0) server.closeAllConnections();
      }, lastRequestTime);
      await closed;
      clearInterval(closing);
    },
  };
}

function pathOf(request: IncomingMessage): string {
  const { url = "/" } = request;
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

function webhookOf(webhooks: Readonly<Record<string, Webhook>>, path: string): Webhook | undefined {
  for (const [prefix, webhook] of Object.entries(webhooks)) {
    if (path === prefix || path.startsWith(`${prefix}/`)) return webhook;
  }
  return undefined;
}

/** The result, or an error where it takes longer than a number of milliseconds. */
async function within<T>(work: Promise<T>, limit: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
