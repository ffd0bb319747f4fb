/** Asks a worker of its own for audits: they take long, and rows must not wait for them. */
import type { AuditAnswer } from "../judge/audit-answer.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import type { StartWorker } from "./runner.ts";

export type AuditOutcome =
  | { readonly type: "audited"; readonly audit: AuditAnswer }
  | { readonly type: "stopped"; readonly limit: number }
  | { readonly type: "broken"; readonly message: string };

export interface AuditRunnerOptions {
  readonly startWorker: StartWorker;
  /** Milliseconds that an audit may take. */
  readonly limit: number;
  readonly onOutcome: (outcome: AuditOutcome) => void;
}

export interface AuditRunner {
  /** Audits a state; an audit that is under way is given up for it. */
  run(state: PlaygroundState): void;
  /** Ends the worker; nothing is told any more. */
  close(): void;
}

export function createAuditRunner({
  startWorker,
  limit,
  onOutcome,
}: AuditRunnerOptions): AuditRunner {
  let worker: ReturnType<StartWorker> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;
  let isRunning = false;

  const end = (): void => {
    clearTimeout(timer);
    isRunning = false;
    worker?.end();
    worker = undefined;
  };
  const tell = (outcome: AuditOutcome): void => {
    clearTimeout(timer);
    isRunning = false;
    onOutcome(outcome);
  };
  const start = (): ReturnType<StartWorker> => {
    const started = startWorker(
      (reply) => {
        if (reply.id !== lastId || !isRunning) return;
        if (reply.type === "audited") tell({ type: "audited", audit: reply.audit });
        else if (reply.type === "broken") tell({ type: "broken", message: reply.message });
      },
      (message) => {
        // one that was ended already may still say something
        if (worker !== started) return;
        end();
        onOutcome({ type: "broken", message });
      },
    );
    return started;
  };
  return {
    run(state) {
      if (isRunning) end();
      worker ??= start();
      lastId += 1;
      isRunning = true;
      timer = setTimeout(() => {
        end();
        onOutcome({ type: "stopped", limit });
      }, limit);
      worker.ask({ type: "audit", id: lastId, state });
    },
    close: end,
  };
}
