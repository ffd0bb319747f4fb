/** Requests to an API server over one pool of kept connections. Objects stay as the server sent them. */
import { get, isMap, stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { Agent, ProxyAgent, request } from "undici";
import type { Dispatcher } from "undici";
import { authorize } from "./authorization.ts";
import type { Authorization } from "./bearer.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { ApiError, KubeError } from "./kube-error.ts";

export interface KubeClient {
  readonly access: ClusterAccess;
  /**
   * The answer to a GET of a path below the server (`/api/v1/pods?limit=500`). Throws ApiError for an
   * answer that is no success, KubeError where the server cannot be reached or trusted.
   */
  get(path: string): Promise<Json>;
  /** The answer to a POST of a JSON body; throws as `get` does. */
  post(path: string, body: Json): Promise<Json>;
  /** The answer to a PUT of an object in place of the one that is there; throws as `get` does. */
  put(path: string, body: Json): Promise<Json>;
  close(): Promise<void>;
}

type Method = "GET" | "POST" | "PUT";

export interface KubeClientOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** How long one request may take, in milliseconds. */
  readonly timeout?: number;
}

/** How long before it expires an authorization is asked for again, in milliseconds. */
const renewEarly = 10_000;
/** The largest answer that is read, in bytes; lists are paged. */
const largestAnswer = 256 * 1024 * 1024;

/** The two things that a connection is made with, renewed together. */
interface Connection {
  readonly authorization: Authorization;
  readonly dispatcher: Dispatcher;
}

export function createKubeClient(
  access: ClusterAccess,
  options: KubeClientOptions = {},
): KubeClient {
  const { now = Date.now, timeout = 60_000 } = options;
  let connection: Promise<Connection> | undefined;

  async function connect(): Promise<Connection> {
    const known = connection === undefined ? undefined : await connection;
    if (known !== undefined && !isExpired(known.authorization, now())) return known;
    connection = renew(known);
    try {
      return await connection;
    } catch (error) {
      connection = undefined;
      throw error;
    }
  }

  async function renew(old: Connection | undefined): Promise<Connection> {
    const authorization = await authorize(access, now());
    if (old !== undefined && sameCertificate(old.authorization, authorization)) {
      return { authorization, dispatcher: old.dispatcher };
    }
    await old?.dispatcher.close();
    return { authorization, dispatcher: createDispatcher(access, authorization, timeout) };
  }

  async function send(method: Method, path: string, body?: Json): Promise<Json> {
    if (!path.startsWith("/")) throw new KubeError(`${path} is no path of an API server`);
    for (let attempt = 1; ; attempt += 1) {
      // a second attempt only follows where the first one's credentials were refused
      // oxlint-disable-next-line no-await-in-loop
      const { authorization, dispatcher } = await connect();
      try {
        // oxlint-disable-next-line no-await-in-loop
        return await exchange(access, authorization, dispatcher, method, path, body);
      } catch (error) {
        const canRenew =
          access.credentials.type === "exec" || access.credentials.type === "tokenFile";
        if (!(error instanceof ApiError) || error.status !== 401 || !canRenew || attempt > 1) {
          throw error;
        }
        // oxlint-disable-next-line no-await-in-loop -- the refused credentials are given up first
        connection = renew(await connection);
      }
    }
  }

  return {
    access,
    get: (path) => send("GET", path),
    post: (path, body) => send("POST", path, body),
    put: (path, body) => send("PUT", path, body),
    async close() {
      if (connection === undefined) return;
      const { dispatcher } = await connection;
      await dispatcher.close();
    },
  };
}

function isExpired({ expires }: Authorization, now: number): boolean {
  return expires !== undefined && now > expires - renewEarly;
}

function sameCertificate(left: Authorization, right: Authorization): boolean {
  return (
    left.certificate?.cert === right.certificate?.cert &&
    left.certificate?.key === right.certificate?.key
  );
}

function createDispatcher(
  access: ClusterAccess,
  { certificate }: Authorization,
  timeout: number,
): Dispatcher {
  const { tls, proxyUrl } = access;
  const connect = {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(certificate === undefined ? {} : certificate),
    rejectUnauthorized: !tls.insecure,
  };
  const settings = { headersTimeout: timeout, bodyTimeout: timeout };
  return proxyUrl === undefined
    ? new Agent({ ...settings, connect: { ...connect, timeout } })
    : new ProxyAgent({ ...settings, uri: proxyUrl, requestTls: connect });
}

async function exchange(
  access: ClusterAccess,
  authorization: Authorization,
  dispatcher: Dispatcher,
  method: Method,
  path: string,
  body: Json | undefined,
): Promise<Json> {
  const { header } = authorization;
  let answer: { status: number; text: string };
  try {
    const response = await request(`${access.server}${path}`, {
      method,
      dispatcher,
      headers: {
        accept: "application/json",
        "user-agent": "winnow",
        ...(header === undefined ? {} : { authorization: header }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: stringify(body) }),
    });
    answer = { status: response.statusCode, text: await readLimited(response.body) };
  } catch (error) {
    if (error instanceof KubeError) throw error;
    throw new KubeError(`${access.server} (${access.name}) cannot be used: ${reasonOf(error)}`);
  }
  const isSuccess = answer.status >= 200 && answer.status < 300;
  const value = readJson(answer.text);
  if (!isSuccess) {
    throw new ApiError(answer.status, messageOf(value) ?? `${path}: HTTP status ${answer.status}`);
  }
  if (value === undefined) throw new KubeError(`${access.server}${path} did not answer with JSON`);
  return value;
}

async function readLimited(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largestAnswer) {
      throw new KubeError(`the API server's answer is larger than ${largestAnswer} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** JSON is YAML, and that reader keeps every digit of long integers; undefined for anything else. */
function readJson(text: string): Json | undefined {
  try {
    return parseDocuments(text, { file: "answer" })[0]?.value;
  } catch {
    return undefined;
  }
}

/** The message of a Kubernetes Status object, where a body is one. */
function messageOf(body: Json | undefined): string | undefined {
  const message = isMap(body) ? get(body, "message") : undefined;
  return typeof message === "string" && message !== "" ? message : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
