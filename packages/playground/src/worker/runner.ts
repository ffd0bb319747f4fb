/** The page's side: asks the worker, keeps to the newest state, and stops what takes too long. */
import type { Answer, ExplainedNode, RowKey } from "../judge/answer.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import type { Question, Reply } from "./protocol.ts";

/** A worker that was started. */
interface StartedWorker {
  ask(question: Question): void;
  end(): void;
}

/** Starts a worker; `fail` hears of errors that it did not answer with. */
export type StartWorker = (
  hear: (reply: Reply) => void,
  fail: (message: string) => void,
) => StartedWorker;

export type Outcome =
  | { readonly type: "answer"; readonly answer: Answer; readonly milliseconds: number }
  | { readonly type: "stopped"; readonly limit: number }
  | { readonly type: "broken"; readonly message: string };

export interface RunnerOptions {
  readonly startWorker: StartWorker;
  /** Milliseconds that a question may take. */
  readonly limit: number;
  readonly onStart: () => void;
  readonly onOutcome: (outcome: Outcome) => void;
}

export interface Runner {
  /** Judges a state. While a run is under way, only the newest state waits for its end. */
  run(state: PlaygroundState): void;
  /** The steps of a row of the last answer; undefined where they took too long or are out of date. */
  explain(key: RowKey): Promise<readonly ExplainedNode[] | undefined>;
  /** Ends the worker; nothing is told any more. */
  close(): void;
}

interface Pending {
  readonly id: number;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly settle: (reply: Reply | "stopped") => void;
}

/** A runner with a worker of its own, which is replaced whenever it had to be stopped. */
export function createRunner(options: RunnerOptions): Runner {
  const { limit, onStart, onOutcome } = options;
  let worker: StartedWorker | undefined;
  let pending: readonly Pending[] = [];
  let lastId = 0;
  let running: number | undefined;
  let waiting: PlaygroundState | undefined;

  const stop = (reply: "stopped" | Reply): void => {
    worker?.end();
    worker = undefined;
    const stopped = pending;
    pending = [];
    for (const { timer, settle } of stopped) {
      clearTimeout(timer);
      settle(reply);
    }
  };
  const hear = (reply: Reply): void => {
    const found = pending.find(({ id }) => id === reply.id);
    if (found === undefined) return;
    clearTimeout(found.timer);
    pending = pending.filter((other) => other !== found);
    found.settle(reply);
  };
  const start = (): StartedWorker => {
    const started = options.startWorker(hear, (message) => {
      // one that was ended already may still say something
      if (worker === started) stop({ type: "broken", id: 0, message });
    });
    return started;
  };
  const ask = (question: Question, settle: Pending["settle"]): void => {
    worker ??= start();
    const timer = setTimeout(() => stop("stopped"), limit);
    pending = [...pending, { id: question.id, timer, settle }];
    worker.ask(question);
  };
  const runNow = (state: PlaygroundState): void => {
    lastId += 1;
    running = lastId;
    const started = performance.now();
    onStart();
    ask({ type: "run", id: lastId, state }, (reply) => {
      running = undefined;
      const next = waiting;
      waiting = undefined;
      // what is out of date is not shown, unless it would have been stopped: the next one may be too
      if (next === undefined || reply === "stopped") onOutcome(outcomeOf(reply, limit, started));
      if (next !== undefined) runNow(next);
    });
  };
  return {
    run(state) {
      if (running === undefined) runNow(state);
      else waiting = state;
    },
    explain(key) {
      if (running !== undefined) return Promise.resolve(undefined);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        ask({ type: "explain", id, key }, (reply) => {
          const isExplained = reply !== "stopped" && reply.type === "explanation";
          resolve(isExplained ? reply.nodes : undefined);
        });
      });
    },
    close() {
      for (const { timer } of pending) clearTimeout(timer);
      pending = [];
      worker?.end();
    },
  };
}

function outcomeOf(reply: Reply | "stopped", limit: number, started: number): Outcome {
  if (reply === "stopped") return { type: "stopped", limit };
  if (reply.type === "answer") {
    return { type: "answer", answer: reply.answer, milliseconds: performance.now() - started };
  }
  const message = reply.type === "broken" ? reply.message : "an answer to another question";
  return { type: "broken", message };
}
