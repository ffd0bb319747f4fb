/** Text that grows piece by piece and is kept until it may be printed. */
export interface SpooledText {
  add(text: string): void;
  /** Everything that was added, in parts that can be written one after the other. */
  parts(): Iterable<string>;
}

/** Large enough that its text lies still in memory, small enough to be written at once. */
const partLength = 256 * 1024;

/**
 * A text put together from pieces is held by V8 as a tree of them until somebody reads it, at several
 * times its length. Joining many pieces now and then makes plain text of them.
 */
export function createSpooledText(): SpooledText {
  const parts: string[] = [];
  let pieces: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (length > 0) parts.push(pieces.join(""));
    pieces = [];
    length = 0;
  };
  return {
    add(text) {
      pieces.push(text);
      length += text.length;
      if (length >= partLength) flush();
    },
    parts() {
      flush();
      return parts;
    },
  };
}
