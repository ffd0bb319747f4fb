import type { Colours } from "./output/colours.ts";

/** The process around a command, given from outside so that a command can be run in a test. */
export interface Host {
  /** Results. */
  write(text: string): void;
  /** Notes, warnings and errors. */
  note(text: string): void;
  /** Everything that standard input holds. */
  readStdin(): Promise<Uint8Array>;
  readonly colours: Colours;
  /** Whether somebody watches the notes on a terminal. */
  readonly isWatched: boolean;
  /** The terminal that results go to; undefined where it is none. */
  readonly terminal?: Terminal | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What a terminal can show. */
export interface Terminal {
  readonly columns: number;
  /** Whether characters beyond ASCII come out as they are. */
  readonly isUnicode: boolean;
}
