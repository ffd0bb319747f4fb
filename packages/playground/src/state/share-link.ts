/** Links that hold a whole state in their fragment, which browsers never send to a server. */
import { StateError, readState } from "./playground-state.ts";
import type { PlaygroundState } from "./playground-state.ts";

const prefix = "#v1.";
/** Characters of JSON that a link may unfold to. */
export const longestState: number = 1024 * 1024;

/** The fragment for a state: `#v1.` and deflated JSON in base64url. Throws StateError for too much. */
export async function shareFragment(state: PlaygroundState): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  if (bytes.length > longestState) throw tooLong();
  const packed = await readAll(streamOf(bytes).pipeThrough(new CompressionStream("deflate-raw")));
  return prefix + toBase64Url(packed);
}

export function isShareFragment(fragment: string): boolean {
  return fragment.startsWith(prefix);
}

/** The state of a fragment. Throws StateError, with what is wrong, for one that holds none. */
export async function readShareFragment(fragment: string): Promise<PlaygroundState> {
  const packed = fromBase64Url(fragment.slice(prefix.length));
  const unpacked = streamOf(packed).pipeThrough(new DecompressionStream("deflate-raw"));
  let bytes: Uint8Array;
  try {
    bytes = await readAll(unpacked, longestState);
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw new StateError("the link is damaged; copy it once more");
  }
  return readState(parseJson(new TextDecoder().decode(bytes)));
}

function tooLong(): StateError {
  return new StateError("it holds more than 1 MiB; leave something out");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StateError("the link is damaged; copy it once more");
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

function streamOf(bytes: Bytes): ReadableStream<Bytes> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** All bytes of a stream; gives up as soon as there are more than allowed. */
async function readAll(stream: ReadableStream<Uint8Array>, limit = Infinity): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    // chunks come one after the other
    // oxlint-disable-next-line no-await-in-loop
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      // oxlint-disable-next-line no-await-in-loop
      await reader.cancel();
      throw tooLong();
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Bytes {
  let binary: string;
  try {
    binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw new StateError("the link is damaged; copy it once more");
  }
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
