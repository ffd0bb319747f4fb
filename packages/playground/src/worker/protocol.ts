/** What page and worker say to each other. */
import type { Answer, ExplainedNode, RowKey } from "../judge/answer.ts";
import type { PlaygroundState } from "../state/playground-state.ts";

export type Question =
  | { readonly type: "run"; readonly id: number; readonly state: PlaygroundState }
  /** About a row of the run that was answered last. */
  | { readonly type: "explain"; readonly id: number; readonly key: RowKey };

export type Reply =
  | { readonly type: "answer"; readonly id: number; readonly answer: Answer }
  | { readonly type: "explanation"; readonly id: number; readonly nodes: readonly ExplainedNode[] }
  /** What nobody foresaw; the message is for a bug report. */
  | { readonly type: "broken"; readonly id: number; readonly message: string };
