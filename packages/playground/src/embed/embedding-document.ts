/** The page's side where it is embedded: hears what to show. */
import { get, isMap } from "@winnow/value";
import { openFiles } from "../state/files.ts";
import { StateError, emptyState } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import { readLink } from "../ui/open-link.ts";
import { embedFragment } from "./embed-message.ts";
import type { EmbedMessage, EmbedQuestion } from "./embed-message.ts";

/** What the embedding document wants to be shown. */
export interface Embedding extends Pick<EmbedMessage, "language" | "theme" | "isReadOnly"> {
  readonly state: PlaygroundState;
  /** Why the state is empty, where it could not be read. */
  readonly problem: string | undefined;
}

/** Whether the page is a part of another document, which tells it what to show. */
export function isEmbedded(): boolean {
  return location.hash === embedFragment && globalThis.parent !== globalThis.window;
}

/** Asks the embedding document, and hears its answers. Nobody else is listened to. */
export function askEmbedder(hear: (embedding: Embedding) => void): void {
  let last = 0;
  const answer = async (message: EmbedMessage, number: number): Promise<void> => {
    const embedding = await readEmbedding(message);
    // a link takes a moment to unpack; a newer message may have been faster
    if (number === last) hear(embedding);
  };
  globalThis.addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
    const message = source === globalThis.parent ? readMessage(data) : undefined;
    if (message === undefined) return;
    last += 1;
    void answer(message, last);
  });
  const question: EmbedQuestion = { type: "winnow-playground-asks" };
  // the question says nothing about anybody
  globalThis.parent.postMessage(question, "*");
}

/** Undefined for what is no message of the element. */
export function readMessage(data: unknown): EmbedMessage | undefined {
  if (!isMap(data) || get(data, "type") !== "winnow-playground-shows") return undefined;
  const textOf = (map: typeof data, key: string): string => {
    const value = get(map, key);
    return typeof value === "string" ? value : "";
  };
  const files = get(data, "files");
  return {
    type: "winnow-playground-shows",
    files: (Array.isArray(files) ? files : [])
      .filter(isMap)
      .map((file) => ({ name: textOf(file, "name"), text: textOf(file, "text") })),
    link: textOf(data, "link"),
    language: textOf(data, "language"),
    theme: textOf(data, "theme"),
    isReadOnly: get(data, "isReadOnly") === true,
  };
}

/** What a message asks for. A state that cannot be read is empty, and says why. */
export async function readEmbedding(message: EmbedMessage): Promise<Embedding> {
  const { language, theme, isReadOnly } = message;
  const read = await readContent(message);
  return { state: emptyState, problem: undefined, language, theme, isReadOnly, ...read };
}

type Content = { readonly state: PlaygroundState } | { readonly problem: string };

async function readContent({ link, files }: EmbedMessage): Promise<Content> {
  if (link !== "") {
    const opened = await readLink(link);
    if (opened.type === "opened") return { state: opened.state };
    return { problem: opened.type === "failed" ? opened.message : link.slice(0, 40) };
  }
  try {
    return { state: openFiles(files).state };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { problem: error.message };
  }
}
