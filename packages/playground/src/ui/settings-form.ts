/** Who asks for what, and how the policies are read. */
import { operations, semanticsNames } from "../state/playground-state.ts";
import type { Settings } from "../state/playground-state.ts";
import { element, select } from "./element.ts";
import type { Translate } from "./messages.ts";

export interface SettingsForm {
  readonly element: HTMLElement;
  show(settings: Settings): void;
}

type Change = (changed: Partial<Settings>) => void;

/** The form without the labels of namespaces, which have an editor of their own. */
export function createSettingsForm(
  settings: Settings,
  translate: Translate,
  onChange: Change,
): SettingsForm {
  const form = element("div", { class: "settings" });
  const show = (shown: Settings): void => {
    const { operation, semantics, userName, groups } = shown;
    form.replaceChildren(
      select(translate("operation"), operations.map(asOption), operation, (value) =>
        onChange({ operation: operations.find((name) => name === value) ?? "CREATE" }),
      ),
      select(translate("semantics"), semanticsNames.map(asOption), semantics, (value) =>
        onChange({ semantics: semanticsNames.find((name) => name === value) ?? "sound" }),
      ),
      field(translate("userName"), userName, (value) => onChange({ userName: value })),
      field(translate("groups"), groups, (value) => onChange({ groups: value })),
    );
  };
  show(settings);
  return { element: form, show };
}

function asOption(name: string): [string, string] {
  return [name, name];
}

function field(label: string, value: string, onChange: (value: string) => void): HTMLElement {
  const input = element("input", {
    type: "text",
    value,
    spellcheck: "false",
    autocomplete: "off",
    oninput: () => onChange(input.value),
  });
  return element("label", { class: "field" }, element("span", {}, label), input);
}
