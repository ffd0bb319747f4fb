import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { reasonOf, VerificationError } from "../verification-error.ts";

/** One HTTP request, with bounds on what may come back. */
export interface TransportRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Bytes that the answer's body may have. */
  readonly limit: number;
  /** Milliseconds until the whole answer must be there. */
  readonly timeLimit: number;
  /** Plain HTTP, and certificates that nobody vouches for, are fine. */
  readonly insecure: boolean;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where the answer came from in the end. */
  readonly url: URL;
}

const redirectLimit = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and reads the answer, following redirects of GET and HEAD. Credentials are not
 * sent on to another host, and a redirect never leads from HTTPS to HTTP. Throws VerificationError
 * where the answer is too large or leads astray; with the code `registry-unavailable` where there is
 * none, or not in time.
 */
export async function send(request: TransportRequest): Promise<TransportResponse> {
  const deadline = Date.now() + request.timeLimit;
  let current = request;
  for (let count = 0; count <= redirectLimit; count += 1) {
    // each redirect depends on the answer before it
    // oxlint-disable-next-line no-await-in-loop
    const response = await sendOnce(current, deadline);
    const target = response.headers.location;
    const follows = request.method === "GET" || request.method === "HEAD";
    if (!follows || !redirects.has(response.status) || target === undefined) return response;
    current = redirected(current, target);
  }
  throw new VerificationError(`${request.url.href} redirects more than ${redirectLimit} times`);
}

function redirected(request: TransportRequest, target: string): TransportRequest {
  let url: URL;
  try {
    url = new URL(target, request.url);
  } catch {
    throw new VerificationError(`${request.url.href} redirects to what is no address`);
  }
  const downgrade = request.url.protocol === "https:" && url.protocol !== "https:";
  if (downgrade || !["https:", "http:"].includes(url.protocol)) {
    throw new VerificationError(
      `${request.url.href} redirects to ${url.protocol} which is refused`,
    );
  }
  const { authorization: _, ...withoutCredentials } = request.headers;
  return {
    ...request,
    url,
    headers: url.host === request.url.host ? request.headers : withoutCredentials,
  };
}

function sendOnce(request: TransportRequest, deadline: number): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const what = `${request.method} ${request.url.href}`;
    const unreachable = (reason: string): void => {
      const text = `${request.url.host} cannot be reached (${what}): ${reason}`;
      reject(new VerificationError(text, "registry-unavailable"));
    };
    const timeLeft = deadline - Date.now();
    if (timeLeft <= 0) {
      unreachable(timeLimitText(request));
      return;
    }
    const options = {
      method: request.method,
      headers: {
        "user-agent": "winnow",
        ...request.headers,
        ...(request.body === undefined ? {} : { "content-length": request.body.byteLength }),
      },
      rejectUnauthorized: !request.insecure,
    };
    const outgoing =
      request.url.protocol === "https:"
        ? httpsRequest(request.url, options)
        : httpRequest(request.url, options);
    const timer = setTimeout(() => {
      unreachable(timeLimitText(request));
      outgoing.destroy();
    }, timeLeft);
    outgoing.on("error", (error) => {
      clearTimeout(timer);
      unreachable(reasonOf(error));
    });
    outgoing.on("response", (incoming) => {
      const { statusCode: status = 0, headers } = incoming;
      collect(incoming, request)
        .then((body) => resolve({ status, headers, body, url: request.url }))
        .catch((error: unknown) => {
          outgoing.destroy();
          if (error instanceof VerificationError) {
            reject(new VerificationError(`${what}: ${error.message}`));
          } else unreachable(reasonOf(error));
        })
        .finally(() => clearTimeout(timer));
    });
    outgoing.end(request.body);
  });
}

function timeLimitText(request: TransportRequest): string {
  return `no answer within ${request.timeLimit / 1000} seconds`;
}

async function collect(
  incoming: IncomingMessage,
  { method, limit }: TransportRequest,
): Promise<Buffer> {
  const announced = Number(incoming.headers["content-length"] ?? 0);
  const tooLarge = `the answer is larger than ${limit} bytes`;
  // an answer to HEAD announces a length that it does not have
  if (announced > limit && method !== "HEAD") throw new VerificationError(tooLarge);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new VerificationError(tooLarge);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
