import type { Host } from "../host.ts";

const patienceMilliseconds = 1000;
const intervalMilliseconds = 200;

export interface Progress {
  /** Tells how many resources have been dealt with so far. */
  tick(count: number): void;
  /** Takes the progress line away. */
  end(): void;
}

/** A line on the terminal that counts resources, with what is done to them; it appears only when the work takes longer than a second. */
export function createProgress(host: Host, done = "judged"): Progress {
  if (!host.isWatched) return { tick: () => {}, end: () => {} };
  let next = host.now() + patienceMilliseconds;
  let isShown = false;
  return {
    tick(count) {
      // asking the clock for every resource would cost more than judging some of them
      if (count % 64 !== 0 || host.now() < next) return;
      next = host.now() + intervalMilliseconds;
      isShown = true;
      host.note(`\r${count} resources ${done}`);
    },
    end() {
      if (isShown) host.note("\r\u001b[K");
    },
  };
}
