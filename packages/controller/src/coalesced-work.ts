/** Work that is asked for more often than it needs to be done. */

export interface CoalescedWork {
  /** Has the work done soon; once for all who have asked by then. */
  readonly ask: () => void;
  /** Does no more of it; what is under way is waited for. */
  readonly stop: () => Promise<void>;
}

export interface CoalescingTimes {
  /** How long nobody may have asked before it is done, in milliseconds. */
  readonly quiet: number;
  /** How long it is put off at most while others keep asking, in milliseconds. */
  readonly longest: number;
}

/** The work is never done twice at a time; what is asked for while it is done is done afterwards. */
export function coalesce(
  work: () => Promise<void> | void,
  { quiet, longest }: CoalescingTimes,
  onError: (error: unknown) => void,
): CoalescedWork {
  let timer: NodeJS.Timeout | undefined;
  let firstAsked: number | undefined;
  let isRunning = false;
  let running: Promise<void> | undefined;
  let isStopped = false;

  function plan(): void {
    if (isStopped || isRunning || firstAsked === undefined) return;
    clearTimeout(timer);
    const left = firstAsked + longest - performance.now();
    timer = setTimeout(start, Math.max(0, Math.min(quiet, left)));
  }

  function start(): void {
    firstAsked = undefined;
    isRunning = true;
    running = run();
  }

  async function run(): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
    isRunning = false;
    plan();
  }

  return {
    ask() {
      firstAsked ??= performance.now();
      plan();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
