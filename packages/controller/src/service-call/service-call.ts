/** Calls of services that policies make (`context[].apiCall.service`), where they are allowed. */
import { lookup as resolve } from "node:dns";
import type { LookupAddress, LookupOptions } from "node:dns";
import { Agent as HttpAgent, request as requestOverHttp } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestOverHttps } from "node:https";
import { isIP } from "node:net";
import type { ApiCall } from "@winnow/engine";
import { stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { ServiceCallError, allowedUrl } from "./allowed-service.ts";
import type { AllowedService } from "./allowed-service.ts";
import { isRefusedAddress } from "./refused-address.ts";

export interface ServiceCallOptions {
  readonly allowed: readonly AllowedService[];
  /** How long a call may take from its beginning to its end, in milliseconds; default 5000. */
  readonly timeout?: number;
  /** The longest answer, in bytes; default 2,000,000, as Kyverno has it. */
  readonly largestAnswer?: number;
  /** How names are found out; for tests. */
  readonly resolve?: typeof resolve;
}

/** Makes the calls of policies. Throws ServiceCallError, also where the answer cannot be used. */
export interface ServiceCalls {
  call(asked: ApiCall & { readonly service: NonNullable<ApiCall["service"]> }): Promise<Json>;
  stop(): void;
}

/** Calls that are under way at the same time, to one service. */
const mostAtOnce = 16;

/** What the connection is made of is not for policies to say. */
const ownHeaders =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-length|content-type|proxy-.*)$/iu;

export function createServiceCalls(options: ServiceCallOptions): ServiceCalls {
  const { allowed, timeout = 5000, largestAnswer = 2_000_000 } = options;
  const settings = { keepAlive: true, maxSockets: mostAtOnce };
  const agents = { "http:": new HttpAgent(settings), "https:": new HttpsAgent(settings) };

  async function call({
    method,
    service,
    data,
  }: Parameters<ServiceCalls["call"]>[0]): Promise<Json> {
    const url = allowedUrl(service.url, allowed);
    const host = hostOf(url);
    // an address that is listed as such is meant; a name must not lead there
    const mayBeAnywhere = isIP(host) !== 0 || host === "localhost";
    const signal = AbortSignal.timeout(timeout);
    const common = {
      method,
      signal,
      headers: headersOf(service.headers, method),
      ...(mayBeAnywhere ? {} : { lookup: checkedLookup(options.resolve ?? resolve) }),
    };
    const request =
      url.protocol === "http:"
        ? requestOverHttp(url, { ...common, agent: agents["http:"] })
        : requestOverHttps(url, {
            ...common,
            agent: agents["https:"],
            // whatever the environment says
            rejectUnauthorized: true,
            ...(service.caBundle === undefined ? {} : { ca: service.caBundle }),
          });
    try {
      const response = await send(request, method === "POST" ? stringify(data ?? {}) : undefined);
      return await readAnswer(response, largestAnswer);
    } catch (error) {
      request.destroy();
      if (signal.aborted) throw new ServiceCallError(`no answer within ${timeout} ms`);
      throw error instanceof ServiceCallError ? error : new ServiceCallError(reasonOf(error));
    }
  }

  return {
    call,
    stop() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function hostOf({ hostname }: URL): string {
  return hostname.replaceAll(/[[\]]/gu, "");
}

function headersOf(headers: JsonMap, method: ApiCall["method"]): Record<string, string> {
  const found = Object.entries(headers).map(([name, value]) => {
    if (ownHeaders.test(name) || typeof value !== "string") {
      throw new ServiceCallError(`a policy may not set the header ${name}`);
    }
    return [name, value] as const;
  });
  return {
    accept: "application/json",
    "user-agent": "winnow",
    ...Object.fromEntries(found),
    ...(method === "POST" ? { "content-type": "application/json" } : {}),
  };
}

function send(request: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    request.once("response", answered);
    request.on("error", failed);
    request.end(body);
  });
}

/**
 * An answer that is a success, as JSON. One that sends elsewhere is none: what is called is what was
 * allowed.
 */
async function readAnswer(response: IncomingMessage, largest: number): Promise<Json> {
  const { statusCode = 0 } = response;
  if (statusCode < 200 || statusCode >= 300) {
    response.destroy();
    const more = statusCode >= 300 && statusCode < 400 ? "; redirects are not followed" : "";
    throw new ServiceCallError(`the service answered ${statusCode}${more}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) throw new ServiceCallError(`the answer is longer than ${largest} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    JSON.parse(text);
    // this reader keeps every digit of long integers
    return parseDocuments(text, { file: "answer" })[0]?.value ?? null;
  } catch {
    throw new ServiceCallError("the service did not answer with JSON");
  }
}

type LookupDone = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Finds out a name's addresses for the connection itself, so that what is checked is what is called. */
function checkedLookup(
  find: typeof resolve,
): (name: string, options: LookupOptions, done: LookupDone) => void {
  return (name, options, done) => {
    find(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, "");
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isRefusedAddress(address))) {
        const told = addresses.map(({ address }) => address).join(", ");
        return done(new ServiceCallError(`${name} is at ${told}, which is not called`), "");
      }
      if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // of several addresses each has an error, and the whole has no message
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first instanceof Error ? first.message : error.message;
}
