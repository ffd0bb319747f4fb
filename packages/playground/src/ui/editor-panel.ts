/** An editor with its name, and below it what is wrong with its text. */
import type { Diagnostic } from "../judge/answer.ts";
import { element } from "./element.ts";
import type { Translate } from "./messages.ts";
import { createPlainEditor } from "./plain-editor.ts";
import type { CreateEditor, EditorOptions, TextEditor } from "./text-editor.ts";

export interface EditorPanel extends Omit<TextEditor, "element"> {
  readonly element: HTMLElement;
  /** Goes on with another kind of editor. */
  replaceEditor(create: CreateEditor): void;
}

const mostShown = 20;

export function createEditorPanel(options: EditorOptions, translate: Translate): EditorPanel {
  let { text } = options;
  let shown: readonly Diagnostic[] = [];
  const watched: EditorOptions = {
    ...options,
    onChange(next) {
      text = next;
      options.onChange(next);
    },
  };
  let editor = createPlainEditor(watched);
  const frame = element("div", { class: "editor-frame" }, editor.element);
  const problems = element("ul", { class: "problems", "aria-label": options.label });
  problems.hidden = true;
  let current: CreateEditor = createPlainEditor;
  let wanted = current;
  const replace = (): void => {
    if (current === wanted) return;
    current = wanted;
    const hadFocus = frame.contains(document.activeElement);
    editor = wanted({ ...watched, text });
    frame.replaceChildren(editor.element);
    if (hadFocus) editor.focus();
    editor.showDiagnostics(shown);
  };
  return {
    element: element("div", { class: "editor-panel" }, frame, problems),
    replaceEditor(create) {
      wanted = create;
      const folded = frame.closest("details");
      if (folded === null || folded.open) replace();
      // most parts stay folded: their editors are made when somebody looks
      else folded.addEventListener("toggle", replace, { once: true });
    },
    focus: () => editor.focus(),
    setText(next) {
      text = next;
      editor.setText(next);
    },
    showDiagnostics(diagnostics) {
      // as nearly always: nothing was wrong, and nothing is
      if (shown.length === 0 && diagnostics.length === 0) return;
      shown = diagnostics;
      editor.showDiagnostics(diagnostics);
      problems.hidden = diagnostics.length === 0;
      problems.replaceChildren(
        ...diagnostics
          .slice(0, mostShown)
          .map((diagnostic) =>
            element(
              "li",
              { class: diagnostic.severity },
              element(
                "button",
                { type: "button", onclick: () => editor.goTo(diagnostic.line) },
                translate("line", diagnostic.line),
              ),
              ` ${diagnostic.severity === "error" ? "✗" : "⚠"} ${diagnostic.message}`,
            ),
          ),
      );
    },
    markLines: (lines) => editor.markLines(lines),
    goTo(line) {
      const folded = frame.closest("details");
      if (folded !== null) folded.open = true;
      editor.goTo(line);
    },
  };
}
