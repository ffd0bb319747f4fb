/** Requests to an API server over one pool of kept connections. Objects stay as the server sent them. */
import { stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import { Agent, ProxyAgent, request } from "undici";
import type { Dispatcher } from "undici";
import { readAnswer, readLines, unusable } from "./answer.ts";
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
  /** The answer to any other request; throws as `get` does. */
  send(request: KubeRequest): Promise<Json>;
  /**
   * The lines of an answer that goes on until the server ends it, or until `signal` says so, which is
   * no error. Throws as `get` does, also where the connection breaks on the way.
   */
  lines(path: string, signal: AbortSignal): AsyncGenerator<string, void, undefined>;
  close(): Promise<void>;
}

export interface KubeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: Json;
  /** The media type of the body; default `application/json`. */
  readonly contentType?: string;
}

export interface KubeClientOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** How long one request may take, in milliseconds. */
  readonly timeout?: number;
}

/** How long before it expires an authorization is asked for again, in milliseconds. */
const renewEarly = 10_000;

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

  /** Sends with the credentials of now, and once more with new ones where they are refused. */
  async function withConnection<T>(
    path: string,
    use: (authorization: Authorization, dispatcher: Dispatcher) => Promise<T>,
  ): Promise<T> {
    if (!path.startsWith("/")) throw new KubeError(`${path} is no path of an API server`);
    for (let attempt = 1; ; attempt += 1) {
      // a second attempt only follows where the first one's credentials were refused
      // oxlint-disable-next-line no-await-in-loop
      const { authorization, dispatcher } = await connect();
      try {
        // oxlint-disable-next-line no-await-in-loop
        return await use(authorization, dispatcher);
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

  const send = (asked: KubeRequest): Promise<Json> =>
    withConnection(asked.path, async (authorization, dispatcher) => {
      const opened = await open(access, authorization, dispatcher, asked);
      return readAnswer(access, asked.path, opened);
    });

  return {
    access,
    get: (path) => send({ method: "GET", path }),
    post: (path, body) => send({ method: "POST", path, body }),
    put: (path, body) => send({ method: "PUT", path, body }),
    send,
    async *lines(path, signal) {
      const { body } = await withConnection(path, (authorization, dispatcher) =>
        openStream(access, authorization, dispatcher, path, signal),
      );
      yield* readLines(access, body, signal);
    },
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

/** Sends a request; the answer's body is not read yet. Throws KubeError. */
async function open(
  access: ClusterAccess,
  { header }: Authorization,
  dispatcher: Dispatcher,
  asked: KubeRequest,
  signal?: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { method, path, body, contentType = "application/json" } = asked;
  try {
    return await request(`${access.server}${path}`, {
      method,
      dispatcher,
      headers: {
        accept: "application/json",
        "user-agent": "winnow",
        ...(header === undefined ? {} : { authorization: header }),
        ...(body === undefined ? {} : { "content-type": contentType }),
      },
      ...(body === undefined ? {} : { body: stringify(body) }),
      // a stream may be silent for long
      ...(signal === undefined ? {} : { signal, bodyTimeout: 0 }),
    });
  } catch (error) {
    throw unusable(access, error);
  }
}

async function openStream(
  access: ClusterAccess,
  authorization: Authorization,
  dispatcher: Dispatcher,
  path: string,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const opened = await open(access, authorization, dispatcher, { method: "GET", path }, signal);
  // an answer that is no success is a Status, and ends
  if (opened.statusCode !== 200) await readAnswer(access, path, opened);
  return opened;
}
