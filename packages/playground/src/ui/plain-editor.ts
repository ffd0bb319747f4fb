/** A plain text field: what screen readers know best, and what stands in until the editor is loaded. */
import { element } from "./element.ts";
import type { EditorOptions, TextEditor } from "./text-editor.ts";

export function createPlainEditor(options: EditorOptions): TextEditor {
  const { label, text, isReadOnly, onChange } = options;
  const area = element("textarea", {
    readonly: isReadOnly,
    "aria-label": label,
    spellcheck: "false",
    autocapitalize: "off",
    class: "plain-editor",
    oninput: () => onChange(area.value),
  });
  area.value = text;
  return {
    element: area,
    focus: () => area.focus(),
    setText(next) {
      if (area.value !== next) area.value = next;
    },
    showDiagnostics(diagnostics) {
      area.setAttribute("aria-invalid", String(diagnostics.some(isError)));
    },
    // a text field has no marks of its own; its lines are reached by goTo
    markLines: () => undefined,
    goTo(line) {
      const lines = area.value.split("\n");
      const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      area.focus();
      area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    },
  };
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === "error";
}
