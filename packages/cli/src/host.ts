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
  /** Whether what reads the results knows more characters than those of ASCII. */
  readonly isUnicode: boolean;
  /** Whether somebody watches the notes on a terminal. */
  readonly isWatched: boolean;
  /** How wide the terminal is that results go to; undefined where it is none. */
  readonly columns?: number | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
}
