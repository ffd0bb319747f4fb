import { auditState } from "../judge/judge-audit.ts";
import { createJudge } from "../judge/judge.ts";
import type { Run } from "../judge/judge.ts";
import type { Question, Reply } from "./protocol.ts";

/** The worker's side: answers questions, and remembers the last run for those about its rows. */
export function createResponder(): (question: Question) => Promise<Reply> {
  const judge = createJudge();
  let last: Run | undefined;
  return async (question) => {
    const { id } = question;
    try {
      if (question.type === "run") {
        last = undefined;
        const run = await judge(question.state);
        last = run;
        return { type: "answer", id, answer: run.answer };
      }
      if (question.type === "audit") {
        return { type: "audited", id, audit: auditState(question.state) };
      }
      return { type: "explanation", id, nodes: (await last?.explain(question.key)) ?? [] };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { type: "broken", id, message };
    }
  };
}
