/** What an API server answers: JSON, a Status where something is wrong, or line after line. */
import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import type { Dispatcher } from "undici";
import type { ClusterAccess } from "./cluster-access.ts";
import { ApiError, KubeError } from "./kube-error.ts";

/** The largest answer, or line of one, that is read, in bytes; lists are paged. */
const largestAnswer = 256 * 1024 * 1024;

/** The answer as JSON. Throws ApiError for one that is no success, and KubeError. */
export async function readAnswer(
  access: ClusterAccess,
  path: string,
  { statusCode, body }: Dispatcher.ResponseData,
): Promise<Json> {
  let text: string;
  try {
    text = await readLimited(body);
  } catch (error) {
    throw error instanceof KubeError ? error : unusable(access, error);
  }
  const value = readJson(text);
  if (statusCode < 200 || statusCode >= 300) {
    throw new ApiError(statusCode, messageOf(value) ?? `${path}: HTTP status ${statusCode}`);
  }
  if (value === undefined) throw new KubeError(`${access.server}${path} did not answer with JSON`);
  return value;
}

/** The lines of an answer; once `signal` is aborted, it just ends. Throws KubeError. */
export async function* readLines(
  access: ClusterAccess,
  body: AsyncIterable<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of body) {
      rest += decoder.decode(chunk, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > largestAnswer) throw new KubeError("the API server sent an endless line");
      yield* lines.filter((line) => line !== "");
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof KubeError ? error : unusable(access, error);
  }
}

/** The error that says why a cluster could not be used. */
export function unusable(access: ClusterAccess, error: unknown): KubeError {
  return new KubeError(`${access.server} (${access.name}) cannot be used: ${reasonOf(error)}`);
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
