/** What page and worker say to each other. */
import type { Answer, ExplainedNode, RowKey } from "../judge/answer.ts";
import type { AuditAnswer } from "../judge/audit-answer.ts";
import type { PlaygroundState } from "../state/playground-state.ts";

export type Question =
  | { readonly type: "run"; readonly id: number; readonly state: PlaygroundState }
  /** About a row of the run that was answered last. */
  | { readonly type: "explain"; readonly id: number; readonly key: RowKey }
  /** How wide the exemptions of a state are. */
  | { readonly type: "audit"; readonly id: number; readonly state: PlaygroundState };

export type Reply =
  | { readonly type: "answer"; readonly id: number; readonly answer: Answer }
  | { readonly type: "explanation"; readonly id: number; readonly nodes: readonly ExplainedNode[] }
  | { readonly type: "audited"; readonly id: number; readonly audit: AuditAnswer }
  /** What nobody foresaw; the message is for a bug report. */
  | { readonly type: "broken"; readonly id: number; readonly message: string };
