import { createHash } from "node:crypto";
import { VerificationError } from "../verification-error.ts";
import type { VerificationProblem } from "../verification-error.ts";
import { authorize } from "./authorization.ts";
import { parseChallenge } from "./challenge.ts";
import type { Challenge } from "./challenge.ts";
import type { Login } from "./docker-config.ts";
import { isLoopback, locationText, withIdentifier } from "./location.ts";
import type { ImageLocation } from "./location.ts";
import { isDigest, readManifest } from "./manifest.ts";
import type { Descriptor, Manifest } from "./manifest.ts";
import { acceptedManifests } from "./media-types.ts";
import { send } from "./transport.ts";
import type { TransportRequest, TransportResponse } from "./transport.ts";

/** Bounds for what a registry may answer. */
export interface RegistryLimits {
  /** Bytes of a manifest or an index. */
  readonly manifest: number;
  /** Bytes of a blob that is read into memory: a signature, an attestation, an image's configuration. */
  readonly blob: number;
  /** Milliseconds for one request. */
  readonly time: number;
}

const defaultLimits: RegistryLimits = {
  manifest: 4 * 1024 * 1024,
  blob: 10_000_000,
  time: 15_000,
};

export interface RegistryOptions {
  readonly limits?: RegistryLimits;
  /** Plain HTTP and unknown certificates are fine; loopback may always speak plain HTTP. */
  readonly insecure?: boolean;
  login?(registry: string): Promise<Login | undefined>;
}

/** A manifest, and the digest of the very bytes it was read from. */
export interface FetchedManifest extends Manifest {
  readonly digest: string;
  readonly size: number;
}

/** Asks registries, by the OCI distribution specification. Every method throws VerificationError. */
export interface RegistryClient {
  /** The manifest or index; its bytes match the digest, if it was asked for by one. */
  manifest(location: ImageLocation): Promise<FetchedManifest>;
  /** As `manifest`, but undefined where the registry says that there is none. */
  findManifest(location: ImageLocation): Promise<FetchedManifest | undefined>;
  /** The content that a descriptor describes, with its digest and size checked. */
  blob(location: ImageLocation, descriptor: Descriptor): Promise<Buffer>;
  /** Sends a request below `/v2/REPOSITORY/`, with whatever authorization the registry asks for. */
  call(location: ImageLocation, call: RegistryCall): Promise<TransportResponse>;
}

interface RegistryCall {
  readonly method: TransportRequest["method"];
  /** Below the repository, or a whole address that the registry gave. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly limit?: number;
  /** Part of a push, for which one authorization is asked for. */
  readonly pushes?: boolean;
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Creates a client; tokens are remembered for as long as it lives. */
export function createRegistryClient(options: RegistryOptions = {}): RegistryClient {
  const limits = options.limits ?? defaultLimits;
  const insecure = options.insecure === true;
  /** By registry, repository and action. */
  const authorizations = new Map<string, string>();
  /** Registries that answered in plain HTTP. */
  const schemes = new Map<string, "http" | "https">();

  async function call(location: ImageLocation, wanted: RegistryCall): Promise<TransportResponse> {
    const actions = wanted.pushes === true ? "pull,push" : "pull";
    const key = `${location.host}/${location.repository} ${actions}`;
    const first = await attempt(location, wanted, authorizations.get(key));
    if (first.status !== 401) return first;
    const challenge = challengeOf(first, location);
    const login = await options.login?.(location.registry);
    const authorization = await authorize({
      challenge,
      registry: location.registry,
      repository: location.repository,
      actions,
      login,
      insecure,
      timeLimit: limits.time,
    });
    authorizations.set(key, authorization);
    const second = await attempt(location, wanted, authorization);
    if (second.status === 401) {
      const who = login === undefined ? "without a login" : "with the login known for it";
      throw new VerificationError(
        `${location.registry} refuses ${location.repository} ${who}`,
        "unauthorized",
      );
    }
    return second;
  }

  async function attempt(
    location: ImageLocation,
    wanted: RegistryCall,
    authorization: string | undefined,
  ): Promise<TransportResponse> {
    const sendBy = (scheme: "http" | "https"): Promise<TransportResponse> => {
      const base = new URL(`${scheme}://${location.host}/v2/${location.repository}/`);
      const url = resolveTarget(wanted.path, base);
      return send({
        method: wanted.method,
        url,
        headers: {
          ...wanted.headers,
          ...(authorization === undefined || url.origin !== base.origin ? {} : { authorization }),
        },
        ...(wanted.body === undefined ? {} : { body: wanted.body }),
        limit: wanted.limit ?? limits.manifest,
        timeLimit: limits.time,
        insecure,
      });
    };
    const known = schemes.get(location.host);
    if (known !== undefined) return sendBy(known);
    if (!insecure && !isLoopback(location.host)) return sendBy("https");
    try {
      const response = await sendBy("https");
      schemes.set(location.host, "https");
      return response;
    } catch {
      const response = await sendBy("http");
      schemes.set(location.host, "http");
      return response;
    }
  }

  async function findManifest(location: ImageLocation): Promise<FetchedManifest | undefined> {
    const place = locationText(location);
    const response = await call(location, {
      method: "GET",
      path: `manifests/${location.identifier}`,
      headers: { accept: acceptedManifests },
    });
    if (response.status === 404) return undefined;
    checkStatus(response, 200, place);
    const digest = sha256(response.body);
    if (location.identifier.includes(":") && location.identifier !== digest) {
      throw new VerificationError(`the registry answered with ${digest} when asked for ${place}`);
    }
    const stated = response.headers["docker-content-digest"];
    if (typeof stated === "string" && isDigest(stated) && stated !== digest) {
      throw new VerificationError(
        `the manifest of ${place} is ${digest}, not ${stated} as its registry says`,
      );
    }
    const contentType = (response.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
    const manifest = readManifest(response.body, contentType, place);
    return { ...manifest, digest, size: response.body.length };
  }

  return {
    call,
    findManifest,
    async manifest(location) {
      const found = await findManifest(location);
      if (found !== undefined) return found;
      throw new VerificationError(
        `${locationText(location)} does not exist (manifest unknown)`,
        "not-found",
      );
    },
    async blob(location, descriptor) {
      const place = locationText(withIdentifier(location, descriptor.digest));
      if (descriptor.size > limits.blob) {
        throw new VerificationError(
          `${place} has ${descriptor.size} bytes, more than ${limits.blob}`,
        );
      }
      const response = await call(location, {
        method: "GET",
        path: `blobs/${descriptor.digest}`,
        // an error's text may be longer than the content
        limit: Math.max(descriptor.size, 64 * 1024),
      });
      checkStatus(response, 200, place);
      const digest = sha256(response.body);
      if (digest !== descriptor.digest || response.body.length !== descriptor.size) {
        throw new VerificationError(`the registry answered with ${digest} when asked for ${place}`);
      }
      return response.body;
    },
  };
}

/**
 * Where a call goes: below the repository, or to the address that the registry gave. Throws
 * VerificationError where that leads from HTTPS to anything else.
 */
export function resolveTarget(path: string, base: URL): URL {
  const url = new URL(path, base);
  if (base.protocol === "https:" && url.protocol !== "https:") {
    throw new VerificationError(
      `${base.host} wants an upload to ${url.origin}, which is not HTTPS and is refused`,
    );
  }
  return url;
}

function challengeOf(response: TransportResponse, location: ImageLocation): Challenge {
  const challenge = parseChallenge(response.headers["www-authenticate"]);
  if (challenge === undefined) {
    throw new VerificationError(
      `${location.registry} refuses access and does not say how to gain it`,
      "unauthorized",
    );
  }
  return challenge;
}

const problems: Readonly<Record<number, VerificationProblem>> = {
  401: "unauthorized",
  403: "unauthorized",
  404: "not-found",
};

/** Throws VerificationError unless an answer has the status. */
export function checkStatus(response: TransportResponse, status: number, place: string): void {
  if (response.status === status) return;
  const text = response.body.toString().replaceAll(/\s+/gu, " ").trim().slice(0, 200);
  throw new VerificationError(
    `${place}: the registry answered with status ${response.status}${text === "" ? "" : `: ${text}`}`,
    problems[response.status] ?? "image-verification",
  );
}
