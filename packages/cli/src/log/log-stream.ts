/** Where lines of the log go: never waited for, and given up where nobody reads them. */
import { SonicBoom } from "sonic-boom";

export interface LogStream {
  write(line: string): void;
  /** Resolves when everything is written, or when that takes too long. */
  end(): Promise<void>;
}

/** What may wait to be written, in characters; what comes then is dropped and counted. */
const mostWaiting = 1024 * 1024;
/** How long the end waits for a reader that has stopped reading, in milliseconds. */
const longestEnd = 1000;
/** How often the end looks whether all is written, in milliseconds. */
const pollPause = 20;

/**
 * Writes to a file descriptor without holding up the process: `process.stderr` waits for the reader of
 * a pipe. `dropped` makes the line that tells how many were lost, once lines can be written again.
 */
export function openLogStream(fd: number, dropped: (count: number) => string): LogStream {
  let lost = 0;
  let isEnded = false;
  const stream = new SonicBoom({
    fd,
    sync: false,
    maxLength: mostWaiting,
    retryEAGAIN: () => !isEnded,
  });
  let waiting = 0;
  stream.on("drop", () => (lost += 1));
  stream.on("write", (bytes: number) => (waiting -= bytes));
  // a log that cannot be written is no reason to stop judging
  stream.on("error", () => {});

  function write(line: string): void {
    const before = lost;
    stream.write(line);
    if (lost === before) waiting += Buffer.byteLength(line);
  }

  return {
    write(line) {
      if (lost > 0 && waiting < mostWaiting / 2) {
        const count = lost;
        lost = 0;
        write(dropped(count));
      }
      write(line);
    },
    async end() {
      const until = performance.now() + longestEnd;
      const isUnderWay = (): boolean => waiting > 0 && performance.now() < until;
      while (isUnderWay()) {
        // oxlint-disable-next-line no-await-in-loop -- until it is written or late
        await new Promise((resolve) => {
          setTimeout(resolve, pollPause);
        });
      }
      isEnded = true;
    },
  };
}
