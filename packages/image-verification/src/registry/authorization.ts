import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { VerificationError } from "../verification-error.ts";
import type { Challenge } from "./challenge.ts";
import type { Login } from "./docker-config.ts";
import { isLoopback } from "./location.ts";
import { send } from "./transport.ts";

/** What a token is asked for. */
export interface TokenRequest {
  readonly challenge: Challenge;
  readonly registry: string;
  readonly repository: string;
  readonly actions: "pull" | "pull,push";
  readonly login: Login | undefined;
  readonly insecure: boolean;
  readonly timeLimit: number;
}

const tokenLimit = 64 * 1024;

/**
 * Answers a registry's challenge with the value of an `Authorization` header (distribution
 * specification: token authentication; RFC 7617 for Basic). Throws VerificationError where the
 * challenge cannot be met.
 */
export async function authorize(request: TokenRequest): Promise<string> {
  const { challenge, login, registry } = request;
  if (challenge.scheme === "basic") {
    if (login === undefined) {
      throw new VerificationError(
        `${registry} asks for a login, and none is known for it`,
        "unauthorized",
      );
    }
    return basic(login);
  }
  if (challenge.scheme === "bearer") return `Bearer ${await fetchToken(request)}`;
  throw new VerificationError(
    `${registry} asks for ${challenge.scheme} authentication, which is not supported`,
    "unauthorized",
  );
}

function basic({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

async function fetchToken(request: TokenRequest): Promise<string> {
  const { login, registry, insecure, timeLimit } = request;
  const realm = tokenAddress(request);
  const identity = login?.identityToken;
  const response =
    identity === undefined
      ? await send({
          method: "GET",
          url: realm,
          headers: login === undefined ? {} : { authorization: basic(login) },
          limit: tokenLimit,
          timeLimit,
          insecure,
        })
      : await send({
          method: "POST",
          url: new URL(realm.pathname, realm),
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: Buffer.from(refreshForm(realm, identity)),
          limit: tokenLimit,
          timeLimit,
          insecure,
        });
  if (response.status !== 200) {
    throw new VerificationError(
      `${realm.origin} gave no token for ${registry}/${request.repository}: status ${response.status}`,
      "unauthorized",
    );
  }
  const token = tokenIn(response.body.toString());
  if (token === undefined) {
    throw new VerificationError(`${realm.origin} answered without a token for ${registry}`);
  }
  return token;
}

function tokenAddress({ challenge, registry, repository, actions, insecure }: TokenRequest): URL {
  const realm = challenge.parameters.get("realm") ?? "";
  let url: URL;
  try {
    url = new URL(realm);
  } catch {
    throw new VerificationError(`${registry} names no address for its tokens`);
  }
  // a login must not travel in plain text
  const plain = url.protocol === "http:" && (insecure || isLoopback(url.host));
  if (url.protocol !== "https:" && !plain) {
    throw new VerificationError(
      `${registry} sends to ${url.origin} for tokens, which is not HTTPS`,
    );
  }
  const service = challenge.parameters.get("service");
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", `repository:${repository}:${actions}`);
  return url;
}

function refreshForm(realm: URL, identity: string): string {
  const form = new URLSearchParams(realm.searchParams);
  form.set("grant_type", "refresh_token");
  form.set("refresh_token", identity);
  form.set("client_id", "winnow");
  return form.toString();
}

function tokenIn(text: string): string | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (!isMap(value)) return undefined;
  const token = get(value, "token") ?? get(value, "access_token");
  // a token is a header's value: nothing else may stand in it
  return typeof token === "string" && /^[\w.~+/=-]+$/u.test(token) ? token : undefined;
}
