import type { Json } from "@winnow/value";
import type { Locate } from "./locate.ts";

/** A document as it was read, with places in its own text. */
interface ReadDocument {
  readonly value: Json;
  readonly locate: Locate;
}

/**
 * Remembers the documents of one text, for a host that reads it again after every small change. A
 * document with the same text as before is the same value as before, so nobody may change values
 * that were read with a cache.
 */
export interface ParseCache {
  /** Begins a reading. */
  begin(): void;
  /** What a reading before this one has made of a document's text. */
  recall(text: string): ReadDocument | undefined;
  /** Keeps a document for the next reading. */
  remember(text: string, document: ReadDocument): void;
  /** Ends a reading that came to the end of the text: what it has not met is forgotten. */
  finish(): void;
}

/** A cache for one text. */
export function createParseCache(): ParseCache {
  let complete: ReadonlyMap<string, ReadDocument> = new Map();
  let last: ReadonlyMap<string, ReadDocument> = complete;
  let current = new Map<string, ReadDocument>();
  return {
    begin() {
      last = current;
      current = new Map();
    },
    recall: (text) => current.get(text) ?? last.get(text) ?? complete.get(text),
    remember: (text, document) => void current.set(text, document),
    finish() {
      complete = current;
    },
  };
}
