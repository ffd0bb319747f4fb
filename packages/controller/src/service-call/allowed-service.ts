/** Which services policies may call: addresses that whoever runs Winnow has listed. */

export interface AllowedService {
  /** Scheme, host and port, as `https://catalog.shop.svc:8443`. */
  readonly origin: string;
  /** What the path must be, or begin with at a slash; never ends with one, so that all is `""`. */
  readonly path: string;
}

/** An address of a service that policies may not call, or one that cannot be listed. */
export class ServiceCallError extends Error {
  override readonly name = "ServiceCallError";
}

/** Reads an address such as `https://catalog.shop.svc/api`. Throws ServiceCallError for anything else. */
export function readAllowedService(text: string): AllowedService {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined &&
    isHttp(url) &&
    url.username + url.password + url.search + url.hash === "" &&
    !/[*{}]/u.test(url.host) &&
    !isAmbiguous(text);
  if (!isPlain) {
    throw new ServiceCallError(
      `${text}: an address such as https://catalog.shop.svc:8443/api is wanted, without user, query and wildcards`,
    );
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/u, "") };
}

/**
 * The address of a call, where one of those listed covers it. It is compared as it will be called:
 * with `..` worked out, and names in small letters. Throws ServiceCallError.
 */
export function allowedUrl(text: string, allowed: readonly AllowedService[]): URL {
  if (allowed.length === 0) {
    throw new ServiceCallError("calls of services are not allowed; see --allow-service-calls");
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isHttp(url)) {
    throw new ServiceCallError("the service's url is no address of http or https");
  }
  if (url.username + url.password !== "" || isAmbiguous(text)) {
    throw new ServiceCallError(
      "the service's url has a user or characters that can be read two ways",
    );
  }
  const isListed = allowed.some(
    ({ origin, path }) =>
      origin === url.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`)),
  );
  if (!isListed) {
    throw new ServiceCallError(`${url.origin}${url.pathname} is not among --allow-service-calls`);
  }
  return url;
}

function isHttp({ protocol }: URL): boolean {
  return protocol === "http:" || protocol === "https:";
}

/** A slash or a dot that is written in code, and a backslash, mean one thing here and another there. */
function isAmbiguous(text: string): boolean {
  const [address = ""] = text.split(/[?#]/u, 1);
  return /\\|%2e|%2f|%5c|\s/iu.test(address);
}
