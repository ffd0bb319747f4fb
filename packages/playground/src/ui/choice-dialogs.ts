/** Dialogs to choose what the page shows next: an example, or something that was replaced. */
import type { PlaygroundState } from "../state/playground-state.ts";
import type { Replaced } from "../state/store.ts";
import { openDialog } from "./dialog.ts";
import { button, element } from "./element.ts";
import type { Language, Translate } from "./messages.ts";

/** An example as the build puts it into the page. */
export interface Example {
  readonly name: string;
  readonly group: "exampleMesh" | "exampleRules" | "examplePodSecurity";
  readonly title: Readonly<Record<Language, string>>;
  readonly state: PlaygroundState;
}

export function openExamplesDialog(
  examples: readonly Example[],
  language: Language,
  choose: (example: Example) => void,
  translate: Translate,
): void {
  const groups = [...new Set(examples.map(({ group }) => group))];
  const close = openDialog(
    translate("examples"),
    groups.flatMap((group) => [
      element("h3", {}, translate(group)),
      element(
        "ul",
        { class: "choices" },
        ...examples
          .filter((example) => example.group === group)
          .map((example) => {
            const chosen = (): void => {
              close();
              choose(example);
            };
            return element("li", {}, button(example.title[language], chosen, example.name));
          }),
      ),
    ]),
    translate,
  );
}

export function openHistoryDialog(
  replaced: readonly Replaced[],
  choose: (state: PlaygroundState) => void,
  translate: Translate,
): void {
  const entries = replaced.map(({ when, state }) => {
    const { policies, resources } = state;
    const time = new Date(when).toLocaleString();
    const label = translate("historyEntry", time, linesOf(policies), linesOf(resources));
    const chosen = (): void => {
      close();
      choose(state);
    };
    return element("li", {}, button(label, chosen));
  });
  const content =
    entries.length === 0
      ? element("p", {}, translate("historyEmpty"))
      : element("ul", { class: "choices" }, ...entries);
  const close = openDialog(translate("history"), [content], translate);
}

function linesOf(text: string): number {
  return text === "" ? 0 : text.trimEnd().split("\n").length;
}
