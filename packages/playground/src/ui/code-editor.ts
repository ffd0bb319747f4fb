/** The editor with colours, line numbers and diagnostics at their lines; loaded after the page. */
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { element } from "./element.ts";
import { proposalsAt } from "./schema-completion.ts";
import type { Proposed } from "./schema-completion.ts";
import type { EditorOptions, TextEditor } from "./text-editor.ts";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content], color: "var(--code-text)" },
  { tag: tags.comment, color: "var(--quiet)" },
  { tag: [tags.keyword, tags.meta, tags.labelName], color: "var(--code-mark)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--field)", color: "var(--text)", height: "100%" },
  "&.cm-focused": { outline: "2px solid var(--focus)" },
  ".cm-content": { caretColor: "var(--text)", fontFamily: "var(--mono)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--quiet)", border: "none" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { background: "var(--selection)" },
  ".cm-marked": { backgroundColor: "var(--marked)", boxShadow: "inset 3px 0 var(--focus)" },
});

const setMarks = StateEffect.define<readonly number[]>();
const markedLine = Decoration.line({ class: "cm-marked" });

/** The lines that an explanation speaks of. */
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(current, transaction) {
    const effect = transaction.effects.findLast((candidate) => candidate.is(setMarks));
    if (effect === undefined) return current.map(transaction.changes);
    const { doc } = transaction.state;
    const lines = effect.value.filter((line) => line <= doc.lines);
    const sorted = [...new Set(lines)].toSorted((left, right) => left - right);
    return Decoration.set(sorted.map((line) => markedLine.range(doc.line(line).from)));
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Proposes as one types a word, and anywhere when asked to (Ctrl+Space). */
function complete(
  { state, pos, explicit }: CompletionContext,
  proposed: Proposed,
): CompletionResult | null {
  const found = proposalsAt(state.sliceDoc(0, pos), proposed);
  if (found === undefined || (!explicit && found.from === pos)) return null;
  return {
    from: found.from,
    options: found.proposals.map(({ label, text, isRequired }) => ({
      label,
      apply: text,
      boost: isRequired ? 1 : 0,
    })),
    validFor: /^[\w.-]*$/u,
  };
}

/** Tab leaves the editor, as everywhere on the page; Ctrl+] and Ctrl+[ indent. */
export function createCodeEditor(options: EditorOptions): TextEditor {
  const { label, text, isReadOnly, onChange, proposed } = options;
  const host = element("div", { class: "code-editor" });
  const nonce = document.querySelector("meta[name=style-nonce]")?.getAttribute("content") ?? "";
  // texts that are set by the page are no news to it
  let isSetting = false;
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        lineNumbers(),
        history(),
        drawSelection(),
        indentUnit.of("  "),
        yaml(),
        syntaxHighlighting(colours),
        lintGutter(),
        marks,
        theme,
        // what is editable has the focus in every browser; the index tells it to those who look
        EditorView.contentAttributes.of({
          "aria-label": label,
          spellcheck: "false",
          tabindex: "0",
          ...(isReadOnly ? { "aria-readonly": "true" } : {}),
        }),
        EditorState.readOnly.of(isReadOnly),
        ...(proposed === undefined || isReadOnly
          ? []
          : [autocompletion({ override: [(asked) => complete(asked, proposed)], icons: false })]),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isSetting) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    element: host,
    focus: () => view.focus(),
    setText(next) {
      if (view.state.doc.toString() === next) return;
      isSetting = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      isSetting = false;
    },
    showDiagnostics(diagnostics) {
      const { doc } = view.state;
      const shown = diagnostics.map(({ line, column, severity, message }) => {
        const found = doc.line(Math.min(line, doc.lines));
        const from = Math.min(found.from + column - 1, found.to);
        return { from, to: found.to, severity, message };
      });
      view.dispatch(setDiagnostics(view.state, shown));
    },
    markLines(lines) {
      view.dispatch({ effects: setMarks.of(lines) });
    },
    goTo(line) {
      const { doc } = view.state;
      const at = doc.line(Math.min(line, doc.lines)).from;
      view.dispatch({
        selection: { anchor: at },
        effects: EditorView.scrollIntoView(at, { y: "center" }),
      });
      view.focus();
    },
  };
}
