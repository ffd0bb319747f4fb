import type { Diagnostic } from "../judge/answer.ts";
import type { Proposed } from "./schema-completion.ts";

/** A field for a text, in whatever form; lines count from 1. */
export interface TextEditor {
  readonly element: HTMLElement;
  focus(): void;
  setText(text: string): void;
  showDiagnostics(diagnostics: readonly Diagnostic[]): void;
  /** Marks lines; none: takes the marks away. */
  markLines(lines: readonly number[]): void;
  /** Puts cursor and focus on a line. */
  goTo(line: number): void;
}

export interface EditorOptions {
  readonly label: string;
  readonly text: string;
  /** Whose fields and values are proposed; undefined for nothing's. */
  readonly proposed?: Proposed | undefined;
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
}

export type CreateEditor = (options: EditorOptions) => TextEditor;
