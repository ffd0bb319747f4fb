import { InputError } from "../input-error.ts";

const maxBytes = 256 * 1024 * 1024;
const timeoutMilliseconds = 30_000;

/** Fetches one file over HTTP or HTTPS. Throws InputError. */
export async function download(url: string): Promise<Uint8Array> {
  const place = { file: url };
  let response: Response;
  try {
    response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMilliseconds),
      headers: { accept: "application/yaml, application/json, text/plain, */*" },
    });
  } catch (error) {
    throw new InputError(`cannot be fetched: ${causeText(error)}`, place);
  }
  if (!response.ok) {
    throw new InputError(`cannot be fetched: the server answers ${response.status}`, place);
  }
  if (response.headers.get("content-type")?.includes("text/html") === true) {
    throw new InputError("is a web page, not a manifest; give the address of the raw file", place);
  }
  return readBody(response, url);
}

async function readBody(response: Response, url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) break;
    }
  } catch (error) {
    throw new InputError(`cannot be fetched: ${causeText(error)}`, { file: url });
  }
  if (length > maxBytes) {
    throw new InputError(`is larger than ${maxBytes / 1024 / 1024} MB`, { file: url });
  }
  return Buffer.concat(chunks);
}

/** `fetch` says no more than "fetch failed"; the reason is in its cause. */
function causeText(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Error) return cause.message;
  return error instanceof Error ? error.message : String(error);
}
