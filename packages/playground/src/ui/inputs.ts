/** All that is written by the user: the editors and the settings. */
import type { Diagnostic, TextPlace } from "../judge/answer.ts";
import { texts } from "../state/playground-state.ts";
import type { PlaygroundState, Settings, TextName } from "../state/playground-state.ts";
import { createEditorPanel } from "./editor-panel.ts";
import type { EditorPanel } from "./editor-panel.ts";
import { element } from "./element.ts";
import type { Translate } from "./messages.ts";
import type { Proposed } from "./schema-completion.ts";
import { createSettingsForm } from "./settings-form.ts";
import type { CreateEditor } from "./text-editor.ts";

export interface Inputs {
  readonly element: HTMLElement;
  show(state: PlaygroundState): void;
  showDiagnostics(diagnostics: readonly Diagnostic[]): void;
  showPlaces(places: readonly TextPlace[], target?: TextPlace): void;
  replaceEditors(create: CreateEditor): void;
}

/** Whose fields are proposed in which editor. */
const proposedIn: Partial<Record<TextName, Proposed>> = {
  policies: "policies",
  exceptions: "policies",
  context: "context",
};

export interface InputsContext {
  readonly translate: Translate;
  /** Whether everything can be read and nothing written. */
  readonly isReadOnly: boolean;
  readonly onChange: (state: PlaygroundState) => void;
}

/** Shows a state and tells what the user makes of it. */
export function createInputs(
  state: PlaygroundState,
  { translate, isReadOnly, onChange }: InputsContext,
): Inputs {
  let current = state;
  const change = (changed: Partial<PlaygroundState>): void => {
    current = { ...current, ...changed };
    onChange(current);
  };
  const changeSettings = (changed: Partial<Settings>): void =>
    change({ settings: { ...current.settings, ...changed } });
  const panelOf = (name: TextName): EditorPanel =>
    createEditorPanel(
      {
        label: translate(name),
        text: state[name],
        isReadOnly,
        proposed: proposedIn[name],
        onChange: (text) => change({ [name]: text }),
      },
      translate,
    );
  const labels = createEditorPanel(
    {
      label: translate("namespaceLabels"),
      text: state.settings.namespaceLabels,
      isReadOnly,
      onChange: (namespaceLabels) => changeSettings({ namespaceLabels }),
    },
    translate,
  );
  const panels = {
    policies: panelOf("policies"),
    resources: panelOf("resources"),
    oldResources: panelOf("oldResources"),
    exceptions: panelOf("exceptions"),
    context: panelOf("context"),
    namespaceLabels: labels,
  };
  const settings = createSettingsForm(state.settings, translate, changeSettings);
  const settingsFields = element("fieldset", { disabled: isReadOnly }, settings.element);
  const all = Object.entries(panels) as [TextPlace["text"], EditorPanel][];
  const folded = (
    name: "exceptions" | "oldResources" | "context" | "settings",
    ...parts: readonly HTMLElement[]
  ): HTMLDetailsElement =>
    element("details", {}, element("summary", {}, translate(name)), ...parts);
  const exceptions = folded("exceptions", panels.exceptions.element);
  const hint = (name: "oldResourcesHint" | "contextHint"): HTMLElement =>
    element("p", { class: "note" }, translate(name));
  const oldResources = folded(
    "oldResources",
    hint("oldResourcesHint"),
    panels.oldResources.element,
  );
  const context = folded("context", hint("contextHint"), panels.context.element);
  const show = (next: PlaygroundState): void => {
    current = next;
    for (const name of texts) panels[name].setText(next[name]);
    labels.setText(next.settings.namespaceLabels);
    settings.show(next.settings);
    exceptions.open = next.exceptions !== "";
    oldResources.open = next.oldResources !== "";
    context.open = next.context !== "";
  };
  show(state);
  return {
    element: element(
      "div",
      { class: "inputs" },
      element(
        "section",
        { class: "column", "aria-labelledby": "policies" },
        element("h2", { id: "policies" }, translate("policies")),
        panels.policies.element,
        exceptions,
        folded(
          "settings",
          settingsFields,
          element("p", {}, translate("namespaceLabels")),
          labels.element,
        ),
      ),
      element(
        "section",
        { class: "column", "aria-labelledby": "resources" },
        element("h2", { id: "resources" }, translate("resources")),
        panels.resources.element,
        oldResources,
        context,
      ),
    ),
    show,
    showDiagnostics(diagnostics) {
      for (const [name, panel] of all) {
        panel.showDiagnostics(diagnostics.filter(({ text }) => text === name));
      }
    },
    showPlaces(places, target) {
      for (const [name, panel] of all) {
        panel.markLines(places.filter(({ text }) => text === name).map(({ line }) => line));
      }
      if (target !== undefined) panels[target.text].goTo(target.line);
    },
    replaceEditors(create) {
      for (const [, panel] of all) panel.replaceEditor(create);
    },
  };
}
