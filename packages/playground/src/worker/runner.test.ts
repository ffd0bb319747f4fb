import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer, RowKey } from "../judge/answer.ts";
import { emptyState } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import type { Question, Reply } from "./protocol.ts";
import { createRunner } from "./runner.ts";
import type { Outcome, Runner } from "./runner.ts";

const answer: Answer = {
  diagnostics: [],
  rows: [],
  mutations: [],
  generated: [],
  podSecurity: [],
};
const key: RowKey = { resource: 0, policy: 0, rule: "a", type: "validation" };
const state = (policies: string): PlaygroundState => ({ ...emptyState, policies });

interface FakeWorker {
  readonly asked: Question[];
  isEnded: boolean;
  reply(reply: Reply): void;
  fail(message: string): void;
}

function setUp(): { runner: Runner; workers: FakeWorker[]; outcomes: Outcome[] } {
  const workers: FakeWorker[] = [];
  const outcomes: Outcome[] = [];
  const runner = createRunner({
    limit: 1000,
    onStart: () => undefined,
    onOutcome: (outcome) => outcomes.push(outcome),
    startWorker(hear, fail) {
      const worker: FakeWorker = { asked: [], isEnded: false, reply: hear, fail };
      workers.push(worker);
      return {
        ask: (question) => worker.asked.push(question),
        end() {
          worker.isEnded = true;
        },
      };
    },
  });
  return { runner, workers, outcomes };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the runner", () => {
  it("tells an answer", () => {
    const { runner, workers, outcomes } = setUp();
    runner.run(state("a"));
    expect(workers[0]?.asked).toEqual([{ type: "run", id: 1, state: state("a") }]);
    workers[0]?.reply({ type: "answer", id: 1, answer });
    expect(outcomes).toMatchObject([{ type: "answer", answer }]);
    vi.advanceTimersByTime(5000);
    expect(workers[0]?.isEnded).toBe(false);
  });

  it("judges only the newest of what came in the meantime, and shows only that", () => {
    const { runner, workers, outcomes } = setUp();
    for (const text of ["a", "b", "c"]) runner.run(state(text));
    workers[0]?.reply({ type: "answer", id: 1, answer });
    expect(outcomes).toEqual([]);
    expect(workers[0]?.asked.at(-1)).toEqual({ type: "run", id: 2, state: state("c") });
    workers[0]?.reply({ type: "answer", id: 2, answer });
    expect(outcomes).toHaveLength(1);
    expect(workers[0]?.asked).toHaveLength(2);
  });

  it("stops what takes too long, says so, and goes on with a new worker", () => {
    const { runner, workers, outcomes } = setUp();
    runner.run(state("endless"));
    vi.advanceTimersByTime(999);
    expect(outcomes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(workers[0]?.isEnded).toBe(true);
    expect(outcomes).toEqual([{ type: "stopped", limit: 1000 }]);
    runner.run(state("better"));
    // too late, and from the worker that was ended
    workers[0]?.reply({ type: "answer", id: 1, answer });
    workers[0]?.fail("gone");
    workers[1]?.reply({ type: "answer", id: 2, answer });
    expect(outcomes.at(-1)).toMatchObject({ type: "answer" });
    expect(workers).toHaveLength(2);
  });

  it("goes on with what waited behind a run that was stopped", () => {
    const { runner, workers, outcomes } = setUp();
    runner.run(state("endless"));
    runner.run(state("better"));
    vi.advanceTimersByTime(1000);
    expect(outcomes).toEqual([{ type: "stopped", limit: 1000 }]);
    expect(workers[1]?.asked).toEqual([{ type: "run", id: 2, state: state("better") }]);
  });

  it("tells what broke", () => {
    const { runner, workers, outcomes } = setUp();
    runner.run(state("a"));
    workers[0]?.reply({ type: "broken", id: 1, message: "why" });
    runner.run(state("b"));
    workers[0]?.fail("no memory");
    expect(outcomes).toEqual([
      { type: "broken", message: "why" },
      { type: "broken", message: "no memory" },
    ]);
    expect(workers[0]?.isEnded).toBe(true);
  });

  it("explains rows of the last answer", async () => {
    const { runner, workers } = setUp();
    runner.run(state("a"));
    await expect(runner.explain(key)).resolves.toBeUndefined();
    workers[0]?.reply({ type: "answer", id: 1, answer });
    const explained = runner.explain(key);
    expect(workers[0]?.asked.at(-1)).toEqual({ type: "explain", id: 2, key });
    workers[0]?.reply({ type: "explanation", id: 2, nodes: [] });
    await expect(explained).resolves.toEqual([]);
  });

  it("stops an explanation that takes too long", async () => {
    const { runner, workers } = setUp();
    const explained = runner.explain(key);
    vi.advanceTimersByTime(1000);
    await expect(explained).resolves.toBeUndefined();
    expect(workers[0]?.isEnded).toBe(true);
  });

  it("says nothing after it was closed", () => {
    const { runner, workers, outcomes } = setUp();
    runner.run(state("a"));
    runner.close();
    workers[0]?.reply({ type: "answer", id: 1, answer });
    vi.advanceTimersByTime(5000);
    expect(outcomes).toEqual([]);
    expect(workers[0]?.isEnded).toBe(true);
  });
});
