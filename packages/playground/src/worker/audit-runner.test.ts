import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditAnswer } from "../judge/audit-answer.ts";
import { emptyState } from "../state/playground-state.ts";
import { createAuditRunner } from "./audit-runner.ts";
import type { AuditOutcome } from "./audit-runner.ts";
import type { Question, Reply } from "./protocol.ts";

const audit: AuditAnswer = {
  ok: true,
  reference: "baseline, latest",
  mutants: 1,
  forbidden: 1,
  admitted: 0,
  bands: [],
  idle: [],
  beyond: [],
  leftOut: [],
};

interface FakeWorker {
  readonly asked: Question[];
  readonly hear: (reply: Reply) => void;
  readonly fail: (message: string) => void;
  ended: boolean;
}

let workers: FakeWorker[] = [];
let outcomes: AuditOutcome[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  outcomes = [];
});
afterEach(() => vi.useRealTimers());

function runner(): ReturnType<typeof createAuditRunner> {
  return createAuditRunner({
    limit: 1000,
    onOutcome: (outcome) => void outcomes.push(outcome),
    startWorker(hear, fail) {
      const worker: FakeWorker = { asked: [], hear, fail, ended: false };
      workers.push(worker);
      return {
        ask: (question) => void worker.asked.push(question),
        end() {
          worker.ended = true;
        },
      };
    },
  });
}

describe("the audit's worker", () => {
  it("answers, and is kept for the next audit", () => {
    const audits = runner();
    audits.run(emptyState);
    workers[0]?.hear({ type: "audited", id: 1, audit });
    audits.run(emptyState);
    expect(workers).toHaveLength(1);
    expect(workers[0]?.asked.map(({ id }) => id)).toEqual([1, 2]);
    expect(outcomes).toEqual([{ type: "audited", audit }]);
  });

  it("is given up for a newer state", () => {
    const audits = runner();
    audits.run(emptyState);
    audits.run(emptyState);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
    workers[0]?.hear({ type: "audited", id: 1, audit });
    workers[0]?.fail("too late");
    expect(outcomes).toEqual([]);
  });

  it("is stopped where it takes too long", () => {
    const audits = runner();
    audits.run(emptyState);
    vi.advanceTimersByTime(1000);
    expect(workers[0]?.ended).toBe(true);
    expect(outcomes).toEqual([{ type: "stopped", limit: 1000 }]);
  });

  it("says what broke", () => {
    const audits = runner();
    audits.run(emptyState);
    workers[0]?.fail("out of memory");
    audits.run(emptyState);
    workers[1]?.hear({ type: "broken", id: 2, message: "a bug" });
    expect(outcomes).toEqual([
      { type: "broken", message: "out of memory" },
      { type: "broken", message: "a bug" },
    ]);
  });
});
